// What every part of the page may use: the world, a way to act in it, and a place to say what went wrong.

import { createContext, useContext } from "react";
import type { Confirm, Entries, Fault, Json, Screen } from "./wire";
import type { World } from "./world";

/** Where an element stands: on a message, on the Home tab, or (with neither) on the modal in front. */
export interface Target {
  ts?: string;
  channel?: string;
  home?: true;
}

export type Act = Target & {
  action: string;
  typed?: Entries;
  [argument: string]: Json | Entries | undefined;
};

export interface Session {
  world: World;
  /** Let the person do something; what the bot or Slack has against it is said on the page and returned. */
  act: (what: Act) => Promise<Screen>;
  /** Change the simulator itself. */
  control: (verb: "POST" | "DELETE", path: string, body?: object) => Promise<void>;
  /** Ask before a click counts. */
  confirm: (question: Confirm) => Promise<boolean>;
  say: (trouble: string) => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("there is no session around this part of the page");
  return session;
}

/** Ask the simulator's control API; throws with its words when it refuses. */
export async function ask<Answer>(verb: "POST" | "DELETE", path: string, body: object = {}): Promise<Answer> {
  const response = await fetch(`/control/${path}`, {
    method: verb,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `the simulator answered ${response.status}`);
  return answer;
}

const TROUBLES: Record<string, string> = {
  operation_timeout: "the app did not answer within 3 seconds",
  dispatch_failed: "the app could not be reached",
  unknown_command: "no app has this command",
  missing_scope: "the app may not have commands",
  not_configured: "the app's manifest has no address for it",
};

/** An error code in words. */
export function inWords(code: string): string {
  const known = TROUBLES[code];
  return known ? `${known} (${code})` : code;
}

export type FaultWish = Omit<Fault, "times">;
