import type { ReactNode } from "react";

const COLOURS = 6;

/** A square with the first letter of a name; the colour is always the same for the same name. */
export function Avatar({ name, isApp }: { name: string; isApp: boolean }): ReactNode {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span className={isApp ? "avatar app" : `avatar colour-${sum % COLOURS}`} aria-hidden="true">
      {name.slice(0, 1)}
    </span>
  );
}
