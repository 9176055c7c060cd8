import { useCallback, useMemo, useState, type ReactNode } from "react";
import { ChannelView } from "./channel";
import { useConfirm } from "./confirm";
import { Inspector } from "./inspector";
import { useLive } from "./live";
import { Modal } from "./modal";
import { usePlace } from "./place";
import { SessionContext, ask, inWords, type Act, type Session } from "./session";
import { Sidebar } from "./sidebar";
import { ThreadView } from "./thread";
import type { Channel, Screen } from "./wire";

const WIDE_PX = 1400;
const NOTHING: Screen = { ok: false, error: "not_sent", errors: {}, options: [] };

export function App(): ReactNode {
  const place = usePlace();
  const { world, open } = useLive(place.as);
  const [trouble, setTrouble] = useState("");
  const [inspecting, setInspecting] = useState(() => window.innerWidth >= WIDE_PX);
  const { confirm, dialog } = useConfirm();
  const me = world.people.find((person) => person.id === world.me);

  const name = me?.name;
  const act = useCallback(
    async (what: Act): Promise<Screen> => {
      setTrouble("");
      try {
        const body = { workspace: world.workspace.name, person: name, ...what };
        const screen = await ask<Screen>("POST", "people", body);
        if (screen.error) setTrouble(`That did not work: ${inWords(screen.error)}.`);
        return screen;
      } catch (error) {
        setTrouble(`That did not work: ${error instanceof Error ? error.message : String(error)}.`);
        return NOTHING;
      }
    },
    [world.workspace.name, name],
  );
  const control = useCallback<Session["control"]>(async (verb, path, body) => {
    setTrouble("");
    try {
      await ask(verb, path, body);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  }, []);
  const session = useMemo<Session>(
    () => ({ world, act, control, confirm, say: setTrouble }),
    [world, act, control, confirm],
  );

  if (!me) return <p className="waiting">{open === false ? "The simulator does not answer." : "Opening the workspace …"}</p>;
  const channel = chosen(world.channels, place.channel);
  return (
    <SessionContext value={session}>
      <div className={inspecting ? "page inspected" : "page"}>
        <header className="top">
          <span className="top-name">{world.workspace.name}</span>
          <span className="top-note">a workspace on this machine</span>
          <button type="button" className="top-button" aria-pressed={inspecting} onClick={() => setInspecting(!inspecting)}>
            Inspector
          </button>
        </header>
        <Sidebar me={me} channel={channel} />
        <main className={place.thread ? "rooms with-thread" : "rooms"}>
          {open === false && <Notice>The simulator does not answer; the page keeps trying.</Notice>}
          {open && !world.connected && <Notice>The bot is not connected. What you do now does not reach it.</Notice>}
          {trouble && (
            <Notice>
              {trouble}{" "}
              <button type="button" className="plain" onClick={() => setTrouble("")}>
                Dismiss
              </button>
            </Notice>
          )}
          <ChannelView key={`${me.id} ${channel.id}`} channel={channel} />
          {place.thread && <ThreadView key={place.thread} channel={channel} root={place.thread} />}
        </main>
        {inspecting && <Inspector channel={channel} />}
        {world.modal && <Modal key={world.modal.id} view={world.modal} />}
        {dialog}
      </div>
    </SessionContext>
  );
}

function Notice({ children }: { children: ReactNode }): ReactNode {
  return (
    <div className="notice" role="alert">
      {children}
    </div>
  );
}

/** The channel of that name or id, else the first one. */
function chosen(channels: readonly Channel[], name: string): Channel {
  const found = channels.find((channel) => name !== "" && (channel.name === name || channel.id === name)) ?? channels[0];
  if (!found) throw new Error("this person is in no channel");
  return found;
}
