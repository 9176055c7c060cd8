import { useEffect, useMemo, useState, type ReactNode } from "react";
import { Composer } from "./composer";
import { HomeTab } from "./home";
import { Messages } from "./messages";
import { useSession } from "./session";
import { markRead } from "./unread";
import type { Channel, Message } from "./wire";
import { isInChannel } from "./world";

const NONE: readonly Message[] = [];

export function ChannelView({ channel }: { channel: Channel }): ReactNode {
  const { world } = useSession();
  const [atHome, setAtHome] = useState(false);
  const all = world.messages.get(channel.id) ?? NONE;
  const shown = useMemo(() => all.filter(isInChannel), [all]);
  const replies = useMemo(() => threads(all), [all]);
  const newest = all.at(-1)?.ts;
  useEffect(() => {
    if (newest) markRead(world, channel.id, newest);
  }, [world, channel.id, newest]);

  const name = channel.is_im ? world.app.name : `#${channel.name}`;
  const tabs = channel.is_im && world.app.home_tab;
  return (
    <section className="room" aria-label={name}>
      <header className="room-head">
        <h1>{name}</h1>
        {tabs ? <Tabs atHome={atHome} choose={setAtHome} /> : <p>{about(channel, world.app.name)}</p>}
      </header>
      {tabs && atHome ? (
        <HomeTab />
      ) : (
        <>
          <Messages label={`Messages in ${name}`} shown={shown} replies={replies}>
            {shown.length === 0 && <Welcome channel={channel} />}
          </Messages>
          <Composer channel={channel} name={name} />
        </>
      )}
    </section>
  );
}

function Tabs({ atHome, choose }: { atHome: boolean; choose: (home: boolean) => void }): ReactNode {
  const { act } = useSession();
  return (
    <div className="tabs">
      <button
        type="button"
        aria-pressed={atHome}
        onClick={() => {
          choose(true);
          void act({ action: "open_home" });
        }}
      >
        Home
      </button>
      <button type="button" aria-pressed={!atHome} onClick={() => choose(false)}>
        Messages
      </button>
    </div>
  );
}

function Welcome({ channel }: { channel: Channel }): ReactNode {
  const { world } = useSession();
  const command = world.app.commands[0];
  if (!command || channel.is_im) return <p className="welcome">Nothing has been said here yet.</p>;
  return (
    <p className="welcome">
      Nothing has been said here yet. Type <kbd>{command.command}</kbd> below to begin: {command.description}.
    </p>
  );
}

function about(channel: Channel, app: string): string {
  if (channel.is_im) return "app";
  const people = channel.members.length - (channel.has_bot ? 1 : 0);
  const who = `${people} ${people === 1 ? "person" : "people"}`;
  return channel.has_bot ? `${who} and ${app}` : `${who}; ${app} is not here, /invite @${app} brings it`;
}

/** The replies of each thread, by the `ts` of its first message. */
function threads(messages: readonly Message[]): ReadonlyMap<string, readonly Message[]> {
  const found = new Map<string, Message[]>();
  for (const message of messages) {
    if (!message.thread_ts || message.thread_ts === message.ts) continue;
    const replies = found.get(message.thread_ts);
    if (replies) replies.push(message);
    else found.set(message.thread_ts, [message]);
  }
  return found;
}
