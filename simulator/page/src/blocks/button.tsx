import { useState, type ReactNode } from "react";
import { useSession } from "../session";
import type { ControlProps } from "./control";
import { useSurface } from "./surface";

export function Button({ block, element }: ControlProps): ReactNode {
  const { confirm } = useSession();
  const surface = useSurface();
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    if (element.confirm && !(await confirm(element.confirm))) return;
    if (element.url) window.open(element.url, "_blank", "noopener");
    setBusy(true);
    await surface.press(block, element);
    setBusy(false);
  };
  return (
    <button
      type="button"
      className={`button ${element.style ?? ""}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      onClick={() => void press()}
    >
      {element.text?.text}
    </button>
  );
}
