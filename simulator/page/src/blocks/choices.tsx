import { useEffect, useId, useState, type ReactNode } from "react";
import type { Option } from "../wire";
import type { ControlProps } from "./control";
import { useSurface } from "./surface";

/** Radio buttons and checkboxes. */
export function Choices({ block, element, labelledBy, describedBy }: ControlProps): ReactNode {
  const surface = useSurface();
  const name = useId();
  const many = element.type === "checkboxes";
  const [chosen, setChosen] = useState<string[]>(() => values(surface.start(block, element)));
  useEffect(() => () => surface.forget(block, element), [block.block_id, element.action_id]);
  const toggle = (value: string): void => {
    const others = chosen.filter((one) => one !== value);
    const now = !many ? [value] : others.length < chosen.length ? others : [...chosen, value];
    setChosen(now);
    const options = (element.options ?? []).filter((option) => now.includes(option.value));
    surface.enter(block, element, (many ? options : (options[0] ?? null)) as never, true);
  };
  return (
    <div
      className="choices"
      role={many ? "group" : "radiogroup"}
      aria-labelledby={labelledBy}
      aria-label={labelledBy ? undefined : element.action_id}
      aria-describedby={describedBy}
    >
      {element.options?.map((option) => (
        <label key={option.value}>
          <input
            type={many ? "checkbox" : "radio"}
            name={name}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
          <span>
            {option.text.text}
            {option.description && <small>{option.description.text}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

function values(started: unknown): string[] {
  const options = (Array.isArray(started) ? started : started ? [started] : []) as Option[];
  return options.map((option) => option.value);
}
