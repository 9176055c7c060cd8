import { useMemo, type ReactNode } from "react";
import { Composer } from "./composer";
import { Messages } from "./messages";
import { go } from "./place";
import { useSession } from "./session";
import type { Channel } from "./wire";

export function ThreadView({ channel, root }: { channel: Channel; root: string }): ReactNode {
  const { world } = useSession();
  const all = world.messages.get(channel.id);
  const shown = useMemo(
    () => (all ?? []).filter((message) => message.ts === root || message.thread_ts === root),
    [all, root],
  );
  const name = channel.name || channel.id;
  return (
    <section className="room thread" aria-label="Thread">
      <header className="room-head">
        <h2>Thread</h2>
        <p>#{name}</p>
        <button type="button" className="icon" aria-label="Close the thread" onClick={() => go({ channel: name, thread: "" })}>
          ×
        </button>
      </header>
      <Messages label="Messages in the thread" shown={shown} />
      <Composer channel={channel} name="the thread" thread={root} />
    </section>
  );
}
