import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { errorText } from '../domain/error-text.ts';

/** Where something stands in a text; both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly PropertyKey[];

/** A YAML text as plain values, and where each of them stands. */
export interface YamlDocument {
  readonly value: unknown;
  /** Where the value of a path stands; of a path that is not there, the innermost part that is. */
  positionOf(path: Path): Position;
  /** Where the key stands that ends the path. */
  positionOfKey(path: Path): Position;
}

export interface YamlProblem extends Position {
  readonly message: string;
}

const MOST_BYTES = 256 * 1024;
/** Anchors save typing; more than these are an attempt to blow up the document ("billion laughs"). */
const MOST_ALIASES = 50;

/** Reads one YAML 1.2 document: no duplicate keys, no unknown tags, bounded size and aliases. */
export function readYaml(
  text: string,
): { readonly document: YamlDocument } | { readonly problems: readonly YamlProblem[] } {
  if (Buffer.byteLength(text) > MOST_BYTES) {
    return failed({ line: 1, column: 1 }, `the file is larger than ${MOST_BYTES / 1024} KiB`);
  }
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (typeof document === 'string') return failed({ line: 1, column: 1 }, document);
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      problems: faults.map(({ code, message, pos: [from] }) => ({
        ...at(lines, from),
        message: faultText(code, message, text.slice(from)),
      })),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {};
    return { document: located(document, lines, value) };
  } catch (error) {
    return failed({ line: 1, column: 1 }, `more aliases than ${MOST_ALIASES}: ${errorText(error)}`);
  }
}

function parse(text: string, lines: LineCounter): Document.Parsed | string {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
  } catch (error) {
    // Nesting that is deeper than the parser's stack.
    return `the file cannot be parsed: ${errorText(error)}`;
  }
}

function located(document: Document.Parsed, lines: LineCounter, value: unknown): YamlDocument {
  const startOf = (node: Node | null | undefined): Position => at(lines, node?.range?.[0] ?? 0);
  return {
    value,
    positionOf: (path) => startOf(innermost(document, path)),
    positionOfKey: (path) => {
      const parent = innermost(document, path.slice(0, -1));
      const pair = pairOf(document, parent, path.at(-1));
      return startOf(pair !== undefined && isScalar(pair.key) ? pair.key : parent);
    },
  };
}

function innermost(document: Document.Parsed, path: Path): Node | null {
  let node: Node | null = document.contents;
  for (const segment of path) {
    const next = childOf(document, node, segment);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function childOf(document: Document.Parsed, node: Node | null, segment: PropertyKey): Node | undefined {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isSeq<Node>(resolved)) return resolved.items[Number(segment)];
  const pair = pairOf(document, resolved, segment);
  if (pair === undefined) return undefined;
  return pair.value ?? (isScalar(pair.key) ? pair.key : undefined);
}

function pairOf(
  document: Document.Parsed,
  node: Node | null | undefined,
  segment: PropertyKey | undefined,
): Pair<Node, Node | null> | undefined {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (!isMap<Node, Node | null>(resolved)) return undefined;
  return resolved.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
}

function faultText(code: string, message: string, rest: string): string {
  if (code === 'DUPLICATE_KEY') return `the key ${/^[^\s:]*/.exec(rest)?.[0]} stands here twice`;
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here; one is wanted';
  return message.replaceAll(/\s+/g, ' ');
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function failed(position: Position, message: string): { readonly problems: readonly YamlProblem[] } {
  return { problems: [{ ...position, message }] };
}
