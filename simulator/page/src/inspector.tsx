import { useState, type ReactNode } from "react";
import { Faults } from "./faults";
import { useSession } from "./session";
import type { Call, Channel, Delivery, Json, Record_ } from "./wire";

const SHOWN = 200;

/** What went over the wire, the newest first, and ways to let it go wrong. */
export function Inspector({ channel }: { channel: Channel }): ReactNode {
  const { world } = useSession();
  const [refusedOnly, setRefusedOnly] = useState(false);
  const shown = world.records.filter((record) => !refusedOnly || wentWrong(record)).slice(-SHOWN);
  return (
    <aside className="inspector" aria-label="Inspector">
      <header className="room-head">
        <h2>Inspector</h2>
        <p>every call of the bot and everything it is sent</p>
      </header>
      <Faults channel={channel} />
      <label className="only">
        <input type="checkbox" checked={refusedOnly} onChange={(event) => setRefusedOnly(event.target.checked)} />
        Only what went wrong
      </label>
      <ol className="records" tabIndex={0} aria-label="Calls and envelopes">
        {shown.toReversed().map((record) => (
          <RecordView key={record.number} record={record} />
        ))}
      </ol>
    </aside>
  );
}

function RecordView({ record }: { record: Record_ }): ReactNode {
  // The bodies are drawn when somebody looks at them: there are hundreds.
  const [open, setOpen] = useState(false);
  return (
    <li className={wentWrong(record) ? "record wrong" : "record"}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="way" aria-label={"method" in record ? "call of the bot" : "sent to the bot"} role="img">
            {"method" in record ? "→" : "←"}
          </span>
          <strong>{"method" in record ? record.method : kindOf(record)}</strong>
          <span className="outcome">{"method" in record ? outcomeOf(record) : ackOf(record)}</span>
        </summary>
        {open && ("method" in record ? <CallDetails call={record} /> : <DeliveryDetails delivery={record} />)}
      </details>
      {"method" in record && record.rule && <p className="rule">{record.rule}</p>}
    </li>
  );
}

function CallDetails({ call }: { call: Call }): ReactNode {
  return (
    <>
      <Facts at={call.at} more={[`HTTP ${call.status ?? "no answer"}`, call.fault ? `fault: ${call.fault}` : ""]} />
      <Body name="Request" value={call.body} />
      <Body name="Answer" value={call.answer} />
    </>
  );
}

function DeliveryDetails({ delivery }: { delivery: Delivery }): ReactNode {
  const attempt = delivery.attempt ? `repetition ${delivery.attempt}` : "";
  return (
    <>
      <Facts at={delivery.at} more={[delivery.kind, `over ${delivery.transport}`, attempt]} />
      <Body name="Payload" value={delivery.payload} />
      <Body name="Acknowledgement" value={delivery.answer} />
    </>
  );
}

function Facts({ at, more }: { at: number; more: string[] }): ReactNode {
  const time = new Date(at * 1000).toLocaleTimeString([], { hour12: false });
  return <p className="facts">{[time, ...more.filter(Boolean)].join(" · ")}</p>;
}

function Body({ name, value }: { name: string; value: Json }): ReactNode {
  return (
    <>
      <h3>{name}</h3>
      <pre tabIndex={0} aria-label={name}>
        {value === null ? "empty" : typeof value === "string" ? value : JSON.stringify(unpacked(value), null, 2)}
      </pre>
    </>
  );
}

/** Structures that travel as JSON in a string, as structures. */
function unpacked(value: Json): Json {
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return JSON.parse(value) as Json;
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
}

function wentWrong(record: Record_): boolean {
  return "method" in record ? record.rule !== null || record.fault !== null : record.error !== null;
}

function outcomeOf(call: Call): string {
  const took = `${Math.round(call.duration_s * 1000)} ms`;
  if (call.status === null) return `no answer · ${took}`;
  const error = typeof call.answer === "object" && call.answer && !Array.isArray(call.answer) ? call.answer["error"] : null;
  if (typeof error === "string") return `${error} · ${took}`;
  return call.status === 200 ? took : `${call.status} · ${took}`;
}

function ackOf(delivery: Delivery): string {
  return delivery.error ?? `acked in ${Math.round(delivery.ack_ms ?? 0)} ms`;
}

/** What the payload is about: the command, or the kind of interaction and which element. */
function kindOf({ payload, kind }: Delivery): string {
  if (kind === "slash_commands") return `${String(payload["command"])} ${String(payload["text"])}`;
  const event = payload["event"];
  if (typeof event === "object" && event && !Array.isArray(event)) return `event ${String(event["type"])}`;
  const [action] = Array.isArray(payload["actions"]) ? payload["actions"] : [];
  const id = typeof action === "object" && action && !Array.isArray(action) ? action["action_id"] : payload["action_id"];
  return [payload["type"], id].filter(Boolean).join(" ");
}
