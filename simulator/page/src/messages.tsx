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
  const height = useRef(0);
  const noted = (one: HTMLDivElement): void => {
    top.current = one.scrollTop;
    height.current = one.scrollHeight;
  };
  // Not only when messages come: one that is drawn late, because it was out of sight, grows or shrinks.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      if (!list.current) return;
      if (atEnd.current) list.current.scrollTop = list.current.scrollHeight;
      noted(list.current);
    });
    if (content.current) observer.observe(content.current);
    if (list.current) observer.observe(list.current);
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
        // Only a move upwards leaves the end, in a list that is as long as it was: one that has changed has moved by itself.
        const near = one.scrollHeight - one.scrollTop - one.clientHeight < NEAR_PX;
        const scrolled = one.scrollTop < top.current && one.scrollHeight === height.current;
        if (near || scrolled) atEnd.current = near;
        noted(one);
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
