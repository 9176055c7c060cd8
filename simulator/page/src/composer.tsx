import { useId, useState, type KeyboardEvent, type ReactNode } from "react";
import { useSession } from "./session";
import type { Channel } from "./wire";

interface Suggestion {
  command: string;
  usage_hint: string;
  description: string;
}

/** Where people write: messages, and in a channel also slash commands. */
export function Composer(props: { channel: Channel; name: string; thread?: string }): ReactNode {
  const { world, act, control, say } = useSession();
  const [text, setText] = useState("");
  const [marked, setMarked] = useState(0);
  const [sending, setSending] = useState(false);
  const listId = useId();
  const { channel, thread } = props;

  const invite = { command: "/invite", usage_hint: `@${world.app.name}`, description: "Bring the app into this channel" };
  const offered = thread ? [] : suggestions(text, [...world.app.commands, ...(channel.is_im ? [] : [invite])]);
  const open = offered.length > 0 && !text.includes(" ");
  const readOnly = channel.is_im && !world.app.can_be_written_to && !thread;

  const complete = (command: string): void => setText(`${command} `);
  const send = async (): Promise<void> => {
    const typed = text.trim();
    if (!typed || sending) return;
    if (thread && typed.startsWith("/")) {
      say("Slash commands work in a channel, not in a thread.");
      return;
    }
    setText("");
    setSending(true);
    const [word = "", ...rest] = typed.split(" ");
    if (typed.startsWith("/")) {
      if (word === invite.command) await control("POST", "bot", { channel: channel.id, member: true });
      else await act({ action: "command", command: word, text: rest.join(" ").trim(), channel: channel.id });
    } else await act({ action: "say", text: escaped(typed), channel: channel.id, ...(thread ? { thread_ts: thread } : {}) });
    setSending(false);
  };
  const keyed = (event: KeyboardEvent): void => {
    const choice = open ? offered[Math.min(marked, offered.length - 1)] : undefined;
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (choice && choice.command !== text.trim()) complete(choice.command);
      else void send();
    } else if (choice && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      complete(choice.command);
    } else if (choice && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setMarked((marked + (event.key === "ArrowDown" ? 1 : offered.length - 1)) % offered.length);
    } else if (open && event.key === "Escape") setText("");
  };

  return (
    <div className="composer">
      {offered.length > 0 && (
        <ul className="suggestions" id={listId} role="listbox" aria-label="Commands">
          {offered.map((one, index) => (
            <li
              key={one.command}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={open && index === marked}
              onMouseDown={(event) => {
                event.preventDefault();
                complete(one.command);
              }}
            >
              <strong>{one.command}</strong> {one.usage_hint}
              <span>{one.description}</span>
            </li>
          ))}
        </ul>
      )}
      <textarea
        rows={1}
        aria-label={`Message to ${props.name}`}
        placeholder={readOnly ? `${world.app.name} does not read messages here; commands work` : `Message ${props.name}`}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? listId : undefined}
        aria-activedescendant={open ? `${listId}-${marked}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={keyed}
      />
      <button type="button" className="send" aria-label="Send" aria-busy={sending} onClick={() => void send()}>
        ➤
      </button>
    </div>
  );
}

/** The commands that what is typed may become, or the one that it is. */
function suggestions(text: string, commands: Suggestion[]): Suggestion[] {
  if (!text.startsWith("/")) return [];
  const [word = "", ...rest] = text.split(" ");
  return commands.filter((one) => (rest.length ? one.command === word : one.command.startsWith(word)));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
