// What one person sees, put together from the pushes; every change makes a new world, equal parts stay the same.

import type { App, Channel, Fault, Message, News, Person, Record_, View } from "./wire";

export interface World {
  app: App;
  workspace: { id: string; name: string };
  me: string;
  people: readonly Person[];
  channels: readonly Channel[];
  modal: View | null;
  home: View | null;
  faults: Record<string, Fault>;
  /** Whether the simulator has a way to the bot. */
  connected: boolean;
  /** Channel id → its messages with their threads, the oldest first. */
  messages: ReadonlyMap<string, readonly Message[]>;
  /** The oldest first. */
  records: readonly Record_[];
}

export const EMPTY: World = {
  app: { name: "", user_id: "", commands: [], shortcuts: [], home_tab: false, can_be_written_to: false },
  workspace: { id: "", name: "" },
  me: "",
  people: [],
  channels: [],
  modal: null,
  home: null,
  faults: {},
  connected: true,
  messages: new Map(),
  records: [],
};

const RECORDS_KEPT = 1000;

/** The world after a push. */
export function told(world: World, news: News): World {
  const { messages, removed, records, ...fields } = news;
  return {
    ...world,
    ...fields,
    messages: messages || removed ? withMessages(world.messages, messages ?? [], removed ?? []) : world.messages,
    records: records ? [...world.records, ...records].slice(-RECORDS_KEPT) : world.records,
  };
}

function withMessages(
  before: World["messages"],
  fresh: readonly Message[],
  gone: readonly [string, string][],
): World["messages"] {
  const after = new Map(before);
  const changed = new Map<string, Map<string, Message>>();
  const channel = (id: string): Map<string, Message> => {
    const known = changed.get(id) ?? new Map((before.get(id) ?? []).map((message) => [message.ts, message]));
    changed.set(id, known);
    return known;
  };
  for (const message of fresh) channel(message.channel).set(message.ts, message);
  for (const [id, ts] of gone) channel(id).delete(ts);
  for (const [id, messages] of changed) {
    after.set(
      id,
      [...messages.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1)),
    );
  }
  return after;
}

/** Whether a message stands in the channel itself, not only in a thread. */
export function isInChannel(message: Message): boolean {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}
