import { useEffect, useState, type ReactNode } from "react";
import type { Element, Json } from "../wire";
import type { ControlProps } from "./control";
import { useSurface } from "./surface";

const INPUT_TYPES: Record<string, string> = {
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
  email_text_input: "email",
  url_text_input: "url",
};

/** Everything that is typed: text, numbers, addresses, dates and times. */
export function Entry({ block, element, labelledBy, describedBy, invalid }: ControlProps): ReactNode {
  const surface = useSurface();
  const [text, setText] = useState(() => shownAs(element, surface.start(block, element)));
  useEffect(() => () => surface.forget(block, element), [block.block_id, element.action_id]);
  const enter = (typed: string, left: boolean): void => {
    setText(typed);
    surface.enter(block, element, sentAs(element, typed), left);
  };
  const shared = {
    value: text,
    placeholder: element.placeholder?.text,
    "aria-labelledby": labelledBy,
    "aria-label": labelledBy ? undefined : (element.placeholder?.text ?? element.action_id),
    "aria-describedby": describedBy,
    "aria-invalid": invalid || undefined,
  };
  if (element.multiline) return <textarea {...shared} rows={3} onChange={(event) => enter(event.target.value, false)} />;
  return (
    <input
      {...shared}
      type={INPUT_TYPES[element.type] ?? "text"}
      inputMode={element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined}
      onChange={(event) => enter(event.target.value, false)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && block.dispatch_action) {
          event.preventDefault();
          enter(text, true);
        }
      }}
    />
  );
}

/** Slack sends nothing for an empty field, and the seconds of Unix time for a date with a time. */
function sentAs(element: Element, typed: string): Json {
  if (typed === "") return null;
  return element.type === "datetimepicker" ? Math.floor(new Date(typed).getTime() / 1000) : typed;
}

function shownAs(element: Element, value: Json): string {
  if (element.type !== "datetimepicker" || typeof value !== "number") return typeof value === "string" ? value : "";
  const local = new Date(value * 1000 - new Date().getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
