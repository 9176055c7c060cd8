import { useEffect, useState, type ReactNode } from "react";
import { useSession } from "../session";
import type { Element, Json, Option } from "../wire";
import type { World } from "../world";
import { Combobox } from "./combobox";
import type { ControlProps } from "./control";
import { useSurface } from "./surface";

const MIN_QUERY_LENGTH = 3;

/** Element type → where its options come from. */
export const MENUS: ReadonlyMap<string, "own" | "app" | "people" | "channels"> = new Map(
  (
    [
      ["static_select", "own"],
      ["external_select", "app"],
      ["users_select", "people"],
      ["conversations_select", "channels"],
      ["channels_select", "channels"],
    ] as const
  ).flatMap(([type, source]) => [
    [type, source],
    [`multi_${type}`, source],
  ]),
);

/** Every kind of menu, of one choice or of several. */
export function ElementMenu({ block, element, labelledBy, describedBy }: ControlProps): ReactNode {
  const { world, confirm } = useSession();
  const surface = useSurface();
  const source = MENUS.get(element.type) ?? "own";
  const many = element.type.startsWith("multi_");
  const [chosen, setChosen] = useState<Option[]>(() => started(surface.start(block, element), source, world));
  useEffect(() => () => surface.forget(block, element), [block.block_id, element.action_id]);

  const offer = async (typed: string): Promise<Option[]> => {
    if (source !== "app") return fitting(ownOptions(element, source, world), typed);
    if (typed.length < (element.min_query_length ?? MIN_QUERY_LENGTH)) return [];
    return surface.suggest(block, element, typed);
  };
  const choose = async (now: Option[]): Promise<void> => {
    if (element.confirm && !(await confirm(element.confirm))) return;
    setChosen(now);
    const entries: Json[] = now.map((option) => (source === "own" || source === "app" ? { ...option } : option.value) as Json);
    surface.enter(block, element, many ? entries : (entries[0] ?? null), true);
  };
  const without = (option: Option): Option[] => chosen.filter((one) => one.value !== option.value);
  const pick = (option: Option): void =>
    void choose(!many ? [option] : without(option).length < chosen.length ? without(option) : [...chosen, option]);

  return (
    <Combobox
      name={{ labelledBy, label: element.placeholder?.text ?? "Choose", describedBy }}
      placeholder={element.placeholder?.text ?? "Choose"}
      shown={chosen.map((option) => option.text.text).join(", ")}
      chosen={chosen.map((option) => option.value)}
      offer={offer}
      pick={pick}
      clear={block.optional && chosen.length > 0 ? () => void choose([]) : undefined}
    />
  );
}

function ownOptions(element: Element, source: string, world: World): Option[] {
  if (source === "people") return world.people.map((person) => labelled(person.id, person.real_name));
  if (source === "channels") {
    return world.channels.filter((one) => !one.is_im).map((channel) => labelled(channel.id, `#${channel.name}`));
  }
  return element.option_groups?.flatMap((group) => group.options) ?? element.options ?? [];
}

function labelled(value: string, text: string): Option {
  return { value, text: { type: "plain_text", text } };
}

function fitting(options: Option[], typed: string): Option[] {
  const wanted = typed.toLowerCase();
  return options.filter((option) => option.text.text.toLowerCase().includes(wanted));
}

/** What stands in the menu at first: options, or the ids of people and channels. */
function started(value: Json, source: string, world: World): Option[] {
  const found = Array.isArray(value) ? value : value === null ? [] : [value];
  if (source === "own" || source === "app") return found as unknown as Option[];
  const known = ownOptions({ type: "", action_id: "" }, source, world);
  return known.filter((option) => found.includes(option.value));
}
