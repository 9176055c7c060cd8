import { useState, type ReactNode } from "react";
import { useSession } from "./session";
import type { Channel, Fault } from "./wire";

const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "upload"];
const FAULTS: Record<string, { label: string; fault: Omit<Fault, "method"> }> = {
  rate_limited: { label: "429, too many requests", fault: { kind: "rate_limited", retry_after_s: 3 } },
  error: { label: "an error", fault: { kind: "error", error: "internal_error" } },
  lose_answer: { label: "done, but the answer is lost", fault: { kind: "lose_answer" } },
  slow: { label: "5 s late", fault: { kind: "slow", seconds: 5 } },
};

/** Lets the next call go wrong, drops the socket, takes the bot out of the channel. */
export function Faults({ channel }: { channel: Channel }): ReactNode {
  const { world, control } = useSession();
  const [method, setMethod] = useState("*");
  const [kind, setKind] = useState("rate_limited");
  const waiting = Object.entries(world.faults);
  return (
    <section className="faults" aria-label="Faults">
      <div className="row">
        <label>
          Next call
          <select value={method} onChange={(event) => setMethod(event.target.value)}>
            {METHODS.map((one) => (
              <option key={one} value={one}>
                {one === "*" ? "of any method" : one}
              </option>
            ))}
          </select>
        </label>
        <label>
          is answered with
          <select value={kind} onChange={(event) => setKind(event.target.value)}>
            {Object.entries(FAULTS).map(([one, { label }]) => (
              <option key={one} value={one}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button" onClick={() => void control("POST", "faults", { ...FAULTS[kind]?.fault, method })}>
          Add fault
        </button>
      </div>
      {waiting.map(([number, fault]) => (
        <p key={number} className="waiting-fault">
          Waits for {fault.method === "*" ? "any call" : fault.method}: {FAULTS[fault.kind]?.label ?? fault.kind}
          <button
            type="button"
            className="icon"
            aria-label={`Take back fault ${number}`}
            onClick={() => void control("DELETE", `faults/${number}`)}
          >
            ×
          </button>
        </p>
      ))}
      <div className="row">
        <button type="button" className="button" onClick={() => void control("POST", "socket", { action: "drop" })}>
          Drop the socket
        </button>
        {!channel.is_im && (
          <button
            type="button"
            className="button"
            onClick={() => void control("POST", "bot", { channel: channel.id, member: !channel.has_bot })}
          >
            {channel.has_bot ? `Remove the bot from #${channel.name}` : `Bring the bot back to #${channel.name}`}
          </button>
        )}
      </div>
    </section>
  );
}
