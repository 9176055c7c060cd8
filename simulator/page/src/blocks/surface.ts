// What elements can do where they stand: on a message, in a modal or on the Home tab.

import { createContext, useContext, useEffect, useMemo, useRef } from "react";
import { useSession, type Target } from "../session";
import type { Block, Element, Entries, Json, Message, Option, View } from "../wire";

const TYPING_MS = 300;

export interface Surface {
  /** Inline errors, by block_id. */
  errors: Record<string, string>;
  /** What stands in an element when it is first drawn. */
  start: (block: Block, element: Element) => Json;
  press: (block: Block, element: Element) => Promise<void>;
  /** Something was typed or chosen; `left` says that the person is done with it for now, as with Enter. */
  enter: (block: Block, element: Element, entry: Json, left: boolean) => void;
  /** The element is no longer there, and with it what was typed. */
  forget: (block: Block, element: Element) => void;
  /** What an external menu offers for what is typed. */
  suggest: (block: Block, element: Element, text: string) => Promise<Option[]>;
}

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error("there is no surface around this element");
  return surface;
}

const NO_ERRORS: Record<string, string> = {};

export function useMessageSurface({ ts, channel }: Message): Surface {
  const { act } = useSession();
  return useMemo(() => {
    const target: Target = { ts, channel };
    return {
      errors: NO_ERRORS,
      start: (_block, element) => initial(element),
      press: async (block, element) => {
        await act({ action: "press", ...target, ...ids(block, element), value: element.value });
      },
      enter: (block, element, entry) => void act({ action: "choose", ...target, ...ids(block, element), entry }),
      forget: () => undefined,
      suggest: async (block, element, text) =>
        (await act({ action: "suggest", ...target, ...ids(block, element), text })).options,
    };
  }, [act, ts, channel]);
}

/** The surface of a view, and what is typed into it by now, which the caller sends along with its own act. */
export function useViewSurface(
  view: View,
  target: Target,
  errors: Record<string, string> = NO_ERRORS,
): { surface: Surface; typed: () => Entries } {
  const { act } = useSession();
  const entries = useRef<Entries>({});
  const waiting = useRef(0);
  const home = target.home;
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  return useMemo(() => {
    const place: Target = home ? { home } : {};
    const typed = (): Entries => {
      window.clearTimeout(waiting.current); // what waited to be told is told with this
      return structuredClone(entries.current);
    };
    const tell = (block: Block, element: Element, entry: Json): void =>
      void act({ action: "choose", ...place, ...ids(block, element), entry, typed: typed() });
    const surface: Surface = {
      errors,
      start: (block, element) => standing(view, block, element),
      press: async (block, element) => {
        await act({ action: "press", ...place, ...ids(block, element), value: element.value, typed: typed() });
      },
      enter: (block, element, entry, left) => {
        (entries.current[block.block_id] ??= {})[element.action_id] = entry;
        const when = toldWhen(block, element, left);
        if (when === "never") return;
        window.clearTimeout(waiting.current);
        if (when === "now") tell(block, element, entry);
        else waiting.current = window.setTimeout(() => tell(block, element, entry), TYPING_MS);
      },
      forget: (block, element) => {
        delete entries.current[block.block_id]?.[element.action_id];
      },
      suggest: async (block, element, text) =>
        (await act({ action: "suggest", ...place, ...ids(block, element), text, typed: typed() })).options,
    };
    return { surface, typed };
  }, [act, view, home, errors]);
}

function ids(block: Block, element: Element): { block_id: string; action_id: string } {
  return { block_id: block.block_id, action_id: element.action_id };
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object */
function toldWhen(block: Block, element: Element, left: boolean): "now" | "soon" | "never" {
  if (block.type === "input" && !block.dispatch_action) return "never";
  if (!TYPED.has(element.type)) return "now";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (left) return triggers.includes("on_enter_pressed") ? "now" : "never";
  return triggers.includes("on_character_entered") ? "soon" : "never";
}

export const TYPED: ReadonlySet<string> = new Set([
  "plain_text_input",
  "number_input",
  "email_text_input",
  "url_text_input",
]);

function standing(view: View, block: Block, element: Element): Json {
  const value = view.state.values[block.block_id]?.[element.action_id];
  if (value === undefined) return initial(element);
  return Object.entries(value).find(([name]) => name !== "type" && name !== "timezone")?.[1] ?? null;
}

function initial(element: Element): Json {
  const name = Object.keys(element).find((field): field is `initial_${string}` => field.startsWith("initial_"));
  return (name && element[name]) ?? null;
}
