import type { ReactNode } from "react";
import { addressOf, go } from "./place";
import { useSession } from "./session";
import { useUnread } from "./unread";
import type { Channel, Person } from "./wire";

export function Sidebar({ me, channel }: { me: Person; channel: Channel }): ReactNode {
  const { world } = useSession();
  const rooms = world.channels.filter((one) => !one.is_im);
  const directs = world.channels.filter((one) => one.is_im && one.is_member);
  const actors = world.people.filter((person) => person.role !== "bot");
  return (
    <aside className="sidebar" aria-label="Workspace">
      <label className="acting">
        You are
        <select value={me.name} onChange={(event) => go({ as: event.target.value })}>
          {actors.map((person) => (
            <option key={person.id} value={person.name}>
              {described(person)}
            </option>
          ))}
        </select>
      </label>
      <nav aria-label="Channels">
        <h2>Channels</h2>
        {rooms.map((one) => (
          <Entry key={one.id} channel={one} current={one === channel} sign={one.is_private ? "🔒" : "#"} name={one.name} />
        ))}
        <h2>Direct messages</h2>
        {directs.map((one) => (
          <Entry key={one.id} channel={one} current={one === channel} sign="●" name={world.app.name} />
        ))}
      </nav>
      <div className="others">
        <h2>Open as somebody else</h2>
        {actors
          .filter((person) => person !== me)
          .map((person) => (
            <a key={person.id} href={addressOf({ as: person.name })} target="_blank" rel="noreferrer">
              {described(person)}
            </a>
          ))}
      </div>
    </aside>
  );
}

function Entry(props: { channel: Channel; current: boolean; sign: string; name: string }): ReactNode {
  const { world } = useSession();
  const unread = useUnread(world, props.channel.id);
  const isNew = unread.messages > 0 && !props.current;
  const told = [props.name, isNew && `${unread.messages} unread`, isNew && unread.mentions && `${unread.mentions} mentions`];
  const address = { channel: props.channel.name || props.channel.id, thread: "" };
  return (
    <a
      href={addressOf(address)}
      className={isNew ? "entry unread" : "entry"}
      aria-label={told.filter(Boolean).join(", ")}
      aria-current={props.current ? "page" : undefined}
      onClick={(event) => {
        event.preventDefault();
        go(address);
      }}
    >
      <span aria-hidden="true" className="entry-sign">
        {props.sign}
      </span>
      {props.name}
      {isNew && unread.mentions > 0 && <span className="badge">{unread.mentions}</span>}
    </a>
  );
}

/** A name, and what is special about somebody. */
export function described(person: Person): string {
  if (person.role === "admin") return `${person.real_name} (admin)`;
  if (person.role === "guest") return `${person.real_name} (guest, ${person.company.split(".")[0]})`;
  return person.real_name;
}
