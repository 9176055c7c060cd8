// The WebSocket over which the simulator pushes what one person sees.

import { useEffect, useState } from "react";
import type { News } from "./wire";
import { EMPTY, told, type World } from "./world";

const AGAIN_MS = 700;

export interface Live {
  world: World;
  /** Whether the simulator is there; null before the first answer. */
  open: boolean | null;
}

/** The world of somebody (of the workspace's first member, when no name is given), kept up to date. */
export function useLive(person: string): Live {
  const [live, setLive] = useState<Live>({ world: EMPTY, open: null });
  useEffect(() => {
    let socket: WebSocket | undefined;
    let timer: number | undefined;
    let ended = false;
    const connect = (): void => {
      // A new connection tells everything again.
      let world = EMPTY;
      const protocol = location.protocol === "https:" ? "wss" : "ws";
      socket = new WebSocket(`${protocol}://${location.host}/live?person=${encodeURIComponent(person)}`);
      socket.onmessage = (event: MessageEvent<string>) => {
        world = told(world, JSON.parse(event.data) as News);
        setLive({ world, open: true });
      };
      socket.onclose = () => {
        if (ended) return;
        setLive((before) => ({ ...before, open: false }));
        timer = window.setTimeout(connect, AGAIN_MS);
      };
    };
    connect();
    return () => {
      ended = true;
      window.clearTimeout(timer);
      socket?.close();
    };
  }, [person]);
  return live;
}
