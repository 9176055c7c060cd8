import { useCallback, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import type { Confirm } from "./wire";

interface Pending {
  question: Confirm;
  answer: (yes: boolean) => void;
}

/** A question before a click counts, and the dialog that asks it. */
export function useConfirm(): { confirm: (question: Confirm) => Promise<boolean>; dialog: ReactNode } {
  const [pending, setPending] = useState<Pending | null>(null);
  const confirm = useCallback(
    (question: Confirm) => new Promise<boolean>((resolve) => setPending({ question, answer: resolve })),
    [],
  );
  const answer = (yes: boolean): void => {
    pending?.answer(yes);
    setPending(null);
  };
  return { confirm, dialog: pending && <Question question={pending.question} answer={answer} /> };
}

function Question({ question, answer }: { question: Confirm; answer: (yes: boolean) => void }): ReactNode {
  const dialog = useOpenDialog();
  return (
    <dialog ref={dialog} className="dialog small" role="alertdialog" aria-labelledby="question" onCancel={() => answer(false)}>
      <header>
        <h2 id="question">{question.title.text}</h2>
      </header>
      <p className="dialog-body">{question.text.text}</p>
      <footer>
        <button type="button" className="button" onClick={() => answer(false)}>
          {question.deny.text}
        </button>
        <button type="button" className={`button filled ${question.style ?? "primary"}`} onClick={() => answer(true)}>
          {question.confirm.text}
        </button>
      </footer>
    </dialog>
  );
}

/** A dialog that is open, in front of everything, as long as it is drawn; then the focus goes back to where it was. */
export function useOpenDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  // A layout effect: its end comes while the dialog is still there, and only then the focus goes back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return dialog;
}
