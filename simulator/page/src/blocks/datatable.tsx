import { useState, type ReactNode } from "react";
import type { Block, Json } from "../wire";
import type { RichText } from "../mrkdwn";
import { Shown } from "./shown";

const PAGE_SIZE = 10;

type Cell = { type: string; text?: string; value?: number };
type DataTableBlock = Block & { page_size?: number; row_header_column_index?: number };

/** A table of data with pages; each column can be sorted. */
export function DataTable({ block }: { block: DataTableBlock }): ReactNode {
  const [header = [], ...rows] = (block.rows ?? []) as unknown as Cell[][];
  const [order, setOrder] = useState({ column: -1, up: true });
  const [page, setPage] = useState(0);
  const size = block.page_size ?? PAGE_SIZE;
  const pages = Math.ceil(rows.length / size);
  const sorted = order.column < 0 ? rows : rows.toSorted((one, other) => compared(one, other, order.column) * (order.up ? 1 : -1));

  return (
    <div className="data-table">
      <table>
        <caption>{block.caption}</caption>
        <thead>
          <tr>
            {header.map((cell, column) => {
              const direction = order.column !== column ? "none" : order.up ? "ascending" : "descending";
              return (
                <th key={column} scope="col" aria-sort={direction}>
                  <button type="button" onClick={() => setOrder({ column, up: order.column !== column || !order.up })}>
                    {words(cell)} {direction === "none" ? "" : order.up ? "▲" : "▼"}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(page * size, (page + 1) * size).map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) =>
                column === block.row_header_column_index ? (
                  <th key={column} scope="row">
                    <CellView cell={cell} />
                  </th>
                ) : (
                  <td key={column}>
                    <CellView cell={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <p className="pages">
          <button type="button" className="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          {page + 1} of {pages}
          <button type="button" className="button" disabled={page + 1 === pages} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </p>
      )}
    </div>
  );
}

function CellView({ cell }: { cell: Cell }): ReactNode {
  return cell.type === "rich_text" ? <Shown blocks={[cell as unknown as RichText]} /> : words(cell);
}

function words(cell: Cell): string {
  return cell.text ?? String(cell.value ?? "");
}

function compared(one: Cell[], other: Cell[], column: number): number {
  const [first, second] = [one[column], other[column]];
  if (first?.value !== undefined && second?.value !== undefined) return first.value - second.value;
  return reading(first).localeCompare(reading(second));
}

/** All words of a cell, also of rich text. */
function reading(cell: Json | Cell | undefined): string {
  if (typeof cell !== "object" || cell === null) return "";
  if (Array.isArray(cell)) return cell.map(reading).join(" ");
  return [("text" in cell && typeof cell.text === "string" && cell.text) || "", ...Object.values(cell).map((part) => reading(part))].join(" ");
}
