import { Message, type Block as PackageBlock } from "slack-blocks-to-jsx";
import { useMemo, type ReactNode } from "react";
import type { RichText } from "../mrkdwn";
import { useSession } from "../session";
import type { Block, Json } from "../wire";

/** Blocks that are only looked at, drawn by the package. */
export function Shown({ blocks }: { blocks: readonly (Block | RichText)[] }): ReactNode {
  const { world } = useSession();
  const data = useMemo(
    () => ({
      users: world.people.map(({ id, role, real_name }) => ({ id, name: role === "bot" ? world.app.name : real_name })),
      channels: world.channels.map(({ id, name }) => ({ id, name })),
    }),
    [world.people, world.channels, world.app.name],
  );
  // The package's types know Slack's blocks one by one, ours only what the page looks at.
  const ready = useMemo(() => blocks.map(prepared) as unknown as PackageBlock[], [blocks]);
  return <Message blocks={ready} data={data} logo="" name="" theme="light" withoutWrapper />;
}

/** Cells of plain text as rich text: the package would read marks in them. */
function prepared(block: Block | RichText): object {
  if (block.type !== "table" || !("rows" in block)) return block;
  return { ...block, rows: block.rows?.map((row) => row.map(asRichText)) };
}

function asRichText(cell: Json): Json {
  if (typeof cell !== "object" || cell === null || Array.isArray(cell) || cell["type"] !== "raw_text") return cell;
  const text = { type: "text", text: cell["text"] ?? "" };
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [text] }] };
}
