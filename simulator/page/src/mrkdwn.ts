// Slack's mrkdwn as rich text, which the block renderer draws. Its own reader reads Markdown: it would show an escaped
// <!channel> as a mention and swallow a line that begins with #.

type Style = { bold?: true; italic?: true; strike?: true; code?: true };
type Inline = { type: string; style?: Style; [field: string]: unknown };
type Paragraph = { type: "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"; elements: Inline[] };
export type RichText = { type: "rich_text"; elements: Paragraph[] };

const MARKS: Record<string, Style> = { "*": { bold: true }, _: { italic: true }, "~": { strike: true } };
const TOKEN =
  /`(?<code>[^`\n]+)`|<(?<link>[^<>\n]+)>|:(?<emoji>[a-z][a-z0-9_+-]*):|(?<![\p{L}\p{N}])(?<mark>[*_~])(?<inner>(?!\s)[^\n]*?\S)\k<mark>(?![\p{L}\p{N}])/gu;
const LINKS = /^(https?|mailto|tel):/i;
const QUOTED = /^&gt; ?/;

/** https://docs.slack.dev/messaging/formatting-message-text */
export function richText(text: string): RichText {
  const paragraphs = text
    .split("```")
    .flatMap((part, index): Paragraph[] =>
      index % 2 ? [{ type: "rich_text_preformatted", elements: [words(plain(part.trim()), {})] }] : lines(part),
    );
  return { type: "rich_text", elements: paragraphs };
}

function lines(text: string): Paragraph[] {
  const paragraphs: { quoted: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    const last = paragraphs.at(-1);
    if (last?.quoted === quoted) last.lines.push(line.replace(QUOTED, ""));
    else paragraphs.push({ quoted, lines: [line.replace(QUOTED, "")] });
  }
  return paragraphs
    .filter((paragraph) => paragraph.lines.join("").trim())
    .map(({ quoted, lines: said }) => ({
      type: quoted ? "rich_text_quote" : "rich_text_section",
      elements: inline(said.join("\n"), {}),
    }));
}

function inline(text: string, style: Style): Inline[] {
  const found: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) found.push(words(plain(text.slice(end, match.index)), style));
    end = match.index + match[0].length;
    const { code, link, emoji, mark, inner } = match.groups ?? {};
    if (code) found.push(words(plain(code), { ...style, code: true }));
    else if (link) found.push(reference(link, style));
    else if (emoji) found.push({ type: "emoji", name: emoji });
    else if (mark && inner) found.push(...inline(inner, { ...style, ...MARKS[mark] }));
  }
  if (end < text.length) found.push(words(plain(text.slice(end)), style));
  return found;
}

/** What stands between < and >. */
function reference(inside: string, style: Style): Inline {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : plain(inside.slice(bar + 1));
  if (target.startsWith("@")) return { type: "user", user_id: target.slice(1), style };
  if (target.startsWith("#")) return { type: "channel", channel_id: target.slice(1), style };
  if (/^!(here|channel|everyone)$/.test(target)) return { type: "broadcast", range: target.slice(1), style };
  if (target.startsWith("!")) return words(label || target, style);
  if (!LINKS.test(target)) return words(`<${plain(inside)}>`, style);
  return { type: "link", url: plain(target), text: label || plain(target), style };
}

function words(text: string, style: Style): Inline {
  return { type: "text", text, style };
}

function plain(escaped: string): string {
  return escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
