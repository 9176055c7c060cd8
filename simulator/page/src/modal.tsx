import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { Avatar } from "./avatar";
import { Blocks } from "./blocks/blocks";
import { SurfaceContext, useViewSurface } from "./blocks/surface";
import { useOpenDialog } from "./confirm";
import { inWords, useSession } from "./session";
import type { View } from "./wire";

const FIRST_FIELD = ".dialog-body input, .dialog-body textarea, .dialog-body button, footer button";

/** The modal in front: the frame is ours, its fields tell the bot what it wants to be told. */
export function Modal({ view }: { view: View }): ReactNode {
  const { world, act } = useSession();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState("");
  const [sending, setSending] = useState(false);
  const dialog = useOpenDialog();
  const { surface, typed } = useViewSurface(view, {}, errors);
  useEffect(() => dialog.current?.querySelector<HTMLElement>(FIRST_FIELD)?.focus(), [dialog]);

  const close = (): void => void act({ action: "close" });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    setTrouble("");
    const screen = await act({ action: "submit", typed: typed() });
    setSending(false);
    setErrors(screen.errors);
    if (screen.error) setTrouble(`We could not send this: ${inWords(screen.error)}.`);
    const wrong = Object.keys(screen.errors)[0];
    if (wrong) dialog.current?.querySelector<HTMLElement>(`[data-block="${CSS.escape(wrong)}"] :is(input, textarea)`)?.focus();
  };

  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="modal-title"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form noValidate onSubmit={(event) => void submit(event)}>
        <header>
          <Avatar name={world.app.name} isApp />
          <h2 id="modal-title">{view.title?.text}</h2>
          <button type="button" className="icon" aria-label="Close this form" onClick={close}>
            ×
          </button>
        </header>
        <div className="dialog-body">
          {trouble && (
            <p className="field-error" role="alert">
              {trouble}
            </p>
          )}
          <SurfaceContext value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext>
        </div>
        <footer>
          <button type="button" className="button" onClick={close}>
            {view.close?.text ?? (view.previous_view_id ? "Back" : "Cancel")}
          </button>
          {view.submit && (
            <button type="submit" className="button filled primary" aria-busy={sending}>
              {sending ? "Sending …" : view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
