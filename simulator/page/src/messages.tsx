import { useLayoutEffect, useRef, type ReactNode } from "react";
import { MessageView } from "./message";
import type { Message } from "./wire";

const NEAR_PX = 120;

/** Messages that scroll; the newest stays in sight for somebody who looks at it. */
export function Messages(props: {
  label: string;
  shown: readonly Message[];
  replies?: ReadonlyMap<string, readonly Message[]>;
  children?: ReactNode;
}): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const top = useRef(0);
  // Not only when messages come: one that is drawn late, because it was out of sight, grows.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (list.current && atEnd.current) list.current.scrollTop = list.current.scrollHeight;
    });
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={list}
      className="messages"
      role="log"
      aria-label={props.label}
      tabIndex={0}
      onScroll={({ currentTarget: one }) => {
        // Only a move upwards leaves the end: what came meanwhile has made the list longer, and nobody has scrolled.
        const near = one.scrollHeight - one.scrollTop - one.clientHeight < NEAR_PX;
        if (near || one.scrollTop < top.current) atEnd.current = near;
        top.current = one.scrollTop;
      }}
    >
      <div ref={content}>
        {props.children}
        {props.shown.map((message) => (
          <MessageView key={message.ts} message={message} replies={props.replies?.get(message.ts)} />
        ))}
      </div>
    </div>
  );
}
