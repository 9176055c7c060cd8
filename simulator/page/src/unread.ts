// What somebody has not seen yet. Kept in this browser, by person and channel.

import { useSyncExternalStore } from "react";
import type { Message } from "./wire";
import { isInChannel, type World } from "./world";

const READ = "leads-read";

export interface Unread {
  messages: number;
  mentions: number;
}

const listeners = new Set<() => void>();

function key(world: World, channel: string): string {
  return `${READ} ${world.me} ${channel}`;
}

/** Everything up to this message has been seen. */
export function markRead(world: World, channel: string, ts: string): void {
  const name = key(world, channel);
  if ((localStorage.getItem(name) ?? "") >= ts) return;
  localStorage.setItem(name, ts);
  for (const listener of listeners) listener();
}

/** What is new in a channel since it was last looked at. */
export function useUnread(world: World, channel: string): Unread {
  const read = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => localStorage.getItem(key(world, channel)) ?? "",
  );
  const fresh = (world.messages.get(channel) ?? []).filter((message) => message.ts > read && message.user !== world.me);
  return {
    messages: fresh.filter(isInChannel).length,
    mentions: fresh.filter((message) => mentions(message, world.me)).length,
  };
}

function mentions(message: Message, user: string): boolean {
  return message.text.includes(`<@${user}>`);
}
