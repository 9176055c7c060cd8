import { memo, useMemo, type ReactNode } from "react";
import { richText, type RichText } from "../mrkdwn";
import type { Block, Text } from "../wire";
import { DataTable } from "./datatable";
import { Control } from "./control";
import { InputBlock } from "./input";
import { Shown } from "./shown";

/** The blocks of a message or a view. What can be used is ours, what is only looked at is the package's. */
export const Blocks = memo(function Blocks({ blocks }: { blocks: readonly Block[] }): ReactNode {
  return blocks.map((block, index) => <BlockView key={block.block_id || index} block={block} />);
});

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case "section":
      return <Section block={block} />;
    case "context":
      return <Context block={block} />;
    case "actions":
      return (
        <div className="row">
          {block.elements?.map((element) => <Control key={element.action_id} block={block} element={element} />)}
        </div>
      );
    case "input":
      return <InputBlock block={block} />;
    case "data_table":
      return <DataTable block={block} />;
    default:
      return <Drawn block={block} />;
  }
}

function Drawn({ block }: { block: Block }): ReactNode {
  const blocks = useMemo(() => [block], [block]);
  return <Shown blocks={blocks} />;
}

function Section({ block }: { block: Block }): ReactNode {
  return (
    <div className="section">
      <div className="section-text">
        {block.text && <Words text={block.text} />}
        {block.fields && (
          <div className="fields">
            {block.fields.map((field, index) => (
              <Words key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {block.accessory && <Control block={block} element={block.accessory} />}
    </div>
  );
}

function Context({ block }: { block: Block }): ReactNode {
  return (
    <div className="context">
      {block.elements?.map((element, index) =>
        element.type === "image" ? (
          <Control key={index} block={block} element={element} />
        ) : (
          <Words key={index} text={{ type: element.type, text: element.text } as unknown as Text} />
        ),
      )}
    </div>
  );
}

function Words({ text }: { text: Text }): ReactNode {
  const blocks = useMemo((): RichText[] => [text.type === "mrkdwn" ? richText(text.text) : plainText(text.text)], [text]);
  return <Shown blocks={blocks} />;
}

function plainText(text: string): RichText {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}
