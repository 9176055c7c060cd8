import { memo, useMemo, type ReactNode } from "react";
import { Avatar } from "./avatar";
import { Blocks } from "./blocks/blocks";
import { SurfaceContext, useMessageSurface } from "./blocks/surface";
import { Shown } from "./blocks/shown";
import { richText } from "./mrkdwn";
import { go } from "./place";
import { useSession } from "./session";
import type { File, Message } from "./wire";

interface Props {
  message: Message;
  replies: readonly Message[] | undefined;
}

/** One message; drawn again only when it, or who there is, has changed. */
export function MessageView(props: Props): ReactNode {
  const { world } = useSession();
  const author = world.people.find((person) => person.id === props.message.user);
  const channel = world.channels.find((one) => one.id === props.message.channel);
  return (
    <Drawn
      {...props}
      name={author?.role === "bot" ? world.app.name : (author?.real_name ?? props.message.user)}
      isApp={author?.role === "bot"}
      room={channel?.name || props.message.channel}
      count={props.replies?.length ?? 0}
    />
  );
}

const Drawn = memo(
  function Drawn({ message, replies, name, isApp, room }: Props & { name: string; isApp: boolean; room: string; count: number }): ReactNode {
    const surface = useMessageSurface(message);
    const alone = message.seen_by !== null;
    const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    return (
      <SurfaceContext value={surface}>
        <article className={alone ? "message alone" : "message"} aria-label={`Message from ${name}`} data-ts={message.ts}>
          <Avatar name={name} isApp={isApp} />
          <div className="message-body">
            {alone && <p className="message-note">Only visible to you</p>}
            {message.subtype === "thread_broadcast" && <ToThread room={room} root={message.thread_ts ?? ""} />}
            <p className="message-head">
              <strong>{name}</strong>
              {isApp && <span className="app-mark">APP</span>}
              <time dateTime={new Date(Number(message.ts) * 1000).toISOString()}>{clock(message.ts)}</time>
              {message.edited && <span className="edited">(edited)</span>}
            </p>
            <Content message={message} />
            {message.files?.map((file) => <Attached key={file.id} file={file} />)}
            {replies && <Replies replies={replies} room={room} root={message.ts} />}
          </div>
          {!alone && <Tools message={message} room={room} root={isReply ? (message.thread_ts ?? "") : message.ts} name={name} />}
        </article>
      </SurfaceContext>
    );
  },
  // The replies come as a new list with every push; their number tells whether there are more.
  (before, now) =>
    before.message === now.message && before.count === now.count && before.name === now.name && before.room === now.room,
);

function Content({ message }: { message: Message }): ReactNode {
  const said = useMemo(() => (message.text ? [richText(message.text)] : []), [message.text]);
  return message.blocks?.length ? <Blocks blocks={message.blocks} /> : <Shown blocks={said} />;
}

function ToThread({ room, root }: { room: string; root: string }): ReactNode {
  return (
    <p className="message-note">
      replied to{" "}
      <button type="button" className="plain" onClick={() => go({ channel: room, thread: root })}>
        a thread
      </button>
    </p>
  );
}

function Replies({ replies, room, root }: { replies: readonly Message[]; room: string; root: string }): ReactNode {
  const last = replies.at(-1);
  return (
    <button type="button" className="replies" onClick={() => go({ channel: room, thread: root })}>
      <strong>
        {replies.length} {replies.length === 1 ? "reply" : "replies"}
      </strong>{" "}
      {last && <>last at {clock(last.ts)}</>}
    </button>
  );
}

function Attached({ file }: { file: File }): ReactNode {
  const { world } = useSession();
  return (
    <a className="file" href={`/download/${world.workspace.name}/${file.id}`} download={file.name}>
      <span className="file-kind" aria-hidden="true">
        {file.pretty_type}
      </span>
      <span>
        <strong>{file.name}</strong>
        <br />
        {size(file.size)}, download
      </span>
    </a>
  );
}

function Tools(props: { message: Message; room: string; root: string; name: string }): ReactNode {
  const { world, act } = useSession();
  const { ts, channel } = props.message;
  return (
    <div className="tools">
      <button type="button" aria-label="Reply in thread" title="Reply in thread" onClick={() => go({ channel: props.room, thread: props.root })}>
        ↩
      </button>
      {world.app.shortcuts
        .filter((shortcut) => shortcut.type === "message")
        .map(({ name, callback_id }) => (
          <button key={callback_id} type="button" onClick={() => void act({ action: "shortcut", callback_id, ts, channel })}>
            {name}
          </button>
        ))}
    </div>
  );
}

function clock(ts: string): string {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 100) / 10} kB`;
}
