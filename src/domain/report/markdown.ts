import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { defaultHandlers, type Options, toMarkdown } from 'mdast-util-to-markdown';

type Node = Parameters<typeof toMarkdown>[0];
/** A heading, a paragraph, a table, a list, a block of code. */
export type Block = Extract<Node, { type: 'heading' | 'paragraph' | 'table' | 'list' | 'code' }>;
/** Text, code, a link or strong words within a line. */
export type Inline = Extract<Node, { type: 'text' | 'inlineCode' | 'link' | 'strong' }>;
/** What stands in one line: a plain string is text and is escaped. */
export type Words = string | Inline | readonly (string | Inline)[];

/** A section's title; 1 is the report's own. */
export function heading(depth: 1 | 2 | 3 | 4, words: Words): Block {
  return { type: 'heading', depth, children: inline(words) };
}

/** One paragraph; line breaks in text become spaces. */
export function paragraph(words: Words): Block {
  return { type: 'paragraph', children: inline(words) };
}

/** A GitHub table; the header and each row are cells from left to right. */
export function table(header: readonly Words[], rows: readonly (readonly Words[])[]): Block {
  const children = [header, ...rows].map((row) => ({
    type: 'tableRow' as const,
    children: row.map((cell) => ({ type: 'tableCell' as const, children: inline(cell) })),
  }));
  return { type: 'table', children };
}

/** A bulleted list, one line an item; `ordered` numbers it. */
export function list(items: readonly Words[], ordered = false): Block {
  const children = items.map((item) => ({
    type: 'listItem' as const,
    spread: false,
    children: [{ type: 'paragraph' as const, children: inline(item) }],
  }));
  return { type: 'list', ordered, spread: false, children };
}

/** Many lines as they stand, in a fence that their text cannot close. */
export function codeBlock(text: string, language?: string): Block {
  const value = text
    .split(/\r\n?|\n/)
    .map(visible)
    .join('\n');
  return { type: 'code', value, lang: language ?? null };
}

/** A name, a path, a value as it stands. */
export function code(value: string): Inline {
  const shown = oneLine(value);
  // No code span in a table cell can hold a backslash before a pipe (GFM unescapes cells first), and none can be empty.
  return shown.trim() === '' || /\\\|/.test(shown)
    ? { type: 'text', value: shown }
    : { type: 'inlineCode', value: shown };
}

/** Words that lead to `url`, which is the product's own: a path of an artifact or of a runbook, never a service's text. */
export function link(url: string, words: string): Inline {
  return { type: 'link', url, children: [{ type: 'text', value: oneLine(words) }] };
}

/** Words that are to be seen first. */
export function strong(words: string): Inline {
  return { type: 'strong', children: [{ type: 'text', value: oneLine(words) }] };
}

/** The blocks as GitHub Markdown. Text cannot become markup, HTML, another cell or another line. */
export function renderMarkdown(blocks: readonly Block[]): string {
  return toMarkdown({ type: 'root', children: [...blocks] }, OPTIONS);
}

const OPTIONS: Options = {
  bullet: '-',
  listItemIndent: 'one',
  rule: '-',
  fences: true,
  extensions: [gfmTableToMarkdown({ tableCellPadding: true, tablePipeAlign: false })],
  // GitHub strikes words between tildes; a struck-out FAIL would mislead.
  unsafe: [{ character: '~', inConstruct: 'phrasing' }],
  handlers: {
    text: (node, parent, state, info) => readable(defaultHandlers.text(node, parent, state, info)),
  },
};

/** An underscore between letters or digits opens and closes nothing (CommonMark 6.2): AGENT_MODE stays readable as text. */
function readable(escaped: string): string {
  return escaped.replaceAll(/(?<=[A-Za-z0-9])\\_(?=[A-Za-z0-9])/g, '_');
}

function inline(words: Words): Inline[] {
  const parts = isSequence(words) ? words : [words];
  return parts.map((part) => (typeof part === 'string' ? { type: 'text', value: oneLine(part) } : part));
}

function isSequence(words: Words): words is readonly (string | Inline)[] {
  return Array.isArray(words);
}

function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' '));
}

/** Controls, and marks that reorder or hide what follows, are shown by their number. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (mark) =>
    mark === '\t' ? mark : `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
