import type { ReactNode } from "react";
import type { Block, Element } from "../wire";
import { Button } from "./button";
import { Choices } from "./choices";
import { Entry } from "./entry";
import { ElementMenu, MENUS } from "./menus";
import { Overflow } from "./overflow";
import { TYPED } from "./surface";

export interface ControlProps {
  block: Block;
  element: Element;
  /** Ids of what names and what describes the control; without a name of its own it is called by its placeholder. */
  labelledBy?: string;
  describedBy?: string;
  invalid?: boolean;
}

const PICKED = new Set(["datepicker", "timepicker", "datetimepicker"]);

/** One interactive element. */
export function Control(props: ControlProps): ReactNode {
  const { type } = props.element;
  if (type === "button") return <Button {...props} />;
  if (type === "overflow") return <Overflow {...props} />;
  if (type === "radio_buttons" || type === "checkboxes") return <Choices {...props} />;
  if (TYPED.has(type) || PICKED.has(type)) return <Entry {...props} />;
  if (MENUS.has(type)) return <ElementMenu {...props} />;
  if (type === "image") return <Picture element={props.element} />;
  return <span className="undrawn">The page does not draw a {type}.</span>;
}

function Picture({ element }: { element: Element & { image_url?: string; alt_text?: string } }): ReactNode {
  return <img className="picture" src={element.image_url} alt={element.alt_text ?? ""} />;
}
