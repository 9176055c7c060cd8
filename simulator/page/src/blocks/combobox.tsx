import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import type { Option } from "../wire";

const GAP_PX = 4;
const LIST_PX = 260;

interface Props {
  name: { labelledBy?: string | undefined; label?: string | undefined; describedBy?: string | undefined };
  placeholder: string;
  /** What is shown while the list is closed. */
  shown: string;
  chosen: readonly string[];
  /** The options for what is typed. */
  offer: (typed: string) => Promise<Option[]>;
  pick: (option: Option) => void;
  clear?: (() => void) | undefined;
}

/** A menu that can be searched: https://www.w3.org/WAI/ARIA/apg/patterns/combobox. */
export function Combobox({ name, placeholder, shown, chosen, offer, pick, clear }: Props): ReactNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const asked = useRef(0);
  const [typed, setTyped] = useState("");
  const [options, setOptions] = useState<Option[]>([]);
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(0);

  const look = async (text: string): Promise<void> => {
    const question = ++asked.current;
    setTyped(text);
    setOpen(true);
    const found = await offer(text);
    if (question !== asked.current) return; // an older question's answer comes late
    setOptions(found);
    setMarked(0);
  };
  const close = (): void => {
    asked.current += 1;
    setOpen(false);
    setTyped("");
  };
  const take = (option: Option): void => {
    close();
    pick(option);
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      if (!open) void look("");
      else if (options.length) setMarked((marked + step + options.length) % options.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const option = options[marked];
      if (option) take(option);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };

  useLayoutEffect(() => {
    if (open && input.current && list.current) beside(input.current, list.current);
  }, [open, options]);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [marked]);

  return (
    <span className="combobox">
      <input
        ref={input}
        role="combobox"
        autoComplete="off"
        aria-labelledby={name.labelledBy}
        aria-label={name.labelledBy ? undefined : name.label}
        aria-describedby={name.describedBy}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-activedescendant={open && options.length ? `${id}-${marked}` : undefined}
        placeholder={shown || placeholder}
        value={open ? typed : shown}
        onChange={(event) => void look(event.target.value)}
        onClick={() => !open && void look("")}
        onKeyDown={keyed}
        onBlur={close}
      />
      {clear && (
        <button type="button" className="icon" aria-label="Clear" onClick={clear}>
          ×
        </button>
      )}
      {open && (
        <ul ref={list} id={id} className="options" role="listbox" popover="manual" aria-label={name.label ?? placeholder}>
          {options.length === 0 && <li className="none">Nothing to choose</li>}
          {options.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === marked}
              className={chosen.includes(option.value) ? "chosen" : ""}
              onMouseDown={(event) => event.preventDefault() /* the field keeps the focus */}
              onClick={() => take(option)}
            >
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </li>
          ))}
        </ul>
      )}
    </span>
  );
}

/** Shows a list in front of everything, below its field or, where there is no room, above it. */
export function beside(anchor: HTMLElement, list: HTMLElement): void {
  const field = anchor.getBoundingClientRect();
  const below = window.innerHeight - field.bottom > LIST_PX;
  list.style.left = `${Math.min(field.left, window.innerWidth - Math.max(field.width, 200) - GAP_PX)}px`;
  list.style.minWidth = `${field.width}px`;
  list.style.top = below ? `${field.bottom + GAP_PX}px` : "auto";
  list.style.bottom = below ? "auto" : `${window.innerHeight - field.top + GAP_PX}px`;
  list.style.maxHeight = `${LIST_PX}px`;
  if (!list.matches(":popover-open")) list.showPopover();
}
