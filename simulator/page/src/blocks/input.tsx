import { useId, type ReactNode } from "react";
import type { Block } from "../wire";
import { Control } from "./control";
import { useSurface } from "./surface";

/** A field of a form with its label, its hint, and what is wrong with it. */
export function InputBlock({ block }: { block: Block }): ReactNode {
  const { errors } = useSurface();
  const id = useId();
  const error = errors[block.block_id];
  if (!block.element) return null;
  return (
    <div className={error ? "field wrong" : "field"} data-block={block.block_id}>
      <div className="field-label" id={`${id}-label`}>
        {block.label?.text}
        {block.optional && <span className="optional"> (optional)</span>}
      </div>
      <Control
        block={block}
        element={block.element}
        labelledBy={`${id}-label`}
        describedBy={error ? `${id}-error` : `${id}-hint`}
        invalid={error !== undefined}
      />
      {error && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p className="hint" id={`${id}-hint`}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}
