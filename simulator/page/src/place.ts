// Where the page is: who acts stands in the address (?as=ben), so that each window may be somebody else; the channel and
// the open thread in its hash (#sales/1700000000.000100), so that a reload stays there.

import { useSyncExternalStore } from "react";

export interface Place {
  as: string;
  channel: string;
  /** The `ts` of the open thread's first message; empty when none is open. */
  thread: string;
}

const MOVED = "popstate";

export function usePlace(): Place {
  const address = useSyncExternalStore(
    (changed) => {
      window.addEventListener(MOVED, changed);
      window.addEventListener("hashchange", changed);
      return () => {
        window.removeEventListener(MOVED, changed);
        window.removeEventListener("hashchange", changed);
      };
    },
    () => location.href,
  );
  const url = new URL(address);
  const [channel = "", thread = ""] = decodeURIComponent(url.hash.slice(1)).split("/");
  return { as: url.searchParams.get("as") ?? "", channel, thread };
}

/** The address of a place; what is not named stays. */
export function addressOf(place: Partial<Place>): string {
  const url = new URL(location.href);
  if (place.as !== undefined) url.searchParams.set("as", place.as);
  if (place.channel !== undefined) url.hash = place.thread ? `${place.channel}/${place.thread}` : place.channel;
  return url.href;
}

export function go(place: Partial<Place>): void {
  history.pushState(null, "", addressOf(place));
  window.dispatchEvent(new PopStateEvent(MOVED));
}
