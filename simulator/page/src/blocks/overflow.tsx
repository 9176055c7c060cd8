import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useSession } from "../session";
import type { Option } from "../wire";
import { beside } from "./combobox";
import type { ControlProps } from "./control";
import { useSurface } from "./surface";

/** The three dots. */
export function Overflow({ block, element }: ControlProps): ReactNode {
  const { confirm } = useSession();
  const surface = useSurface();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open || !button.current || !list.current) return;
    beside(button.current, list.current);
    list.current.querySelector("button")?.focus();
  }, [open]);
  const pick = async (option: Option): Promise<void> => {
    setOpen(false);
    button.current?.focus();
    if (element.confirm && !(await confirm(element.confirm))) return;
    if (option.url) window.open(option.url, "_blank", "noopener");
    surface.enter(block, element, { ...option } as never, true);
  };
  return (
    <>
      <button ref={button} type="button" className="button" aria-label="More options" aria-expanded={open} onClick={() => setOpen(!open)}>
        ⋯
      </button>
      {open && (
        <div
          ref={list}
          className="options"
          popover="manual"
          onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            setOpen(false);
            button.current?.focus();
          }}
        >
          {element.options?.map((option) => (
            <button key={option.value} type="button" className="option" onClick={() => void pick(option)}>
              {option.text.text}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
