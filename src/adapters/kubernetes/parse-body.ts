import { randomUUID } from 'node:crypto';
import { isRaw } from '../../domain/cluster/raw.ts';
import { Unparsed } from '../../domain/cluster/unparsed.ts';

/** A list in a body, its brackets included. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const MEMBER = Buffer.from('"managedFields":[');
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Begins what stands for a span while the rest is parsed. No server can know it. */
const TOKEN = `${randomUUID()} `;
/** A token with its number and quotes; no body has a billion spans. */
const TOKEN_ROOM = TOKEN.length + 11;

/**
 * Parses a JSON body of the API server, but leaves the managedFields of each object Unparsed. Throws SyntaxError where
 * JSON.parse would, unless only what was left unparsed is wrong.
 */
export function parseBody(body: Buffer): unknown {
  const spans = managedFieldsIn(body);
  if (spans.length === 0) return JSON.parse(body.toString('utf8'));
  const value: unknown = JSON.parse(withTokensFor(spans, body));
  const found = objectsOf(value).filter((object) => leaveUnparsed(object, spans, body));
  // A list of that name elsewhere, such as in the template of a workload.
  return found.length === spans.length ? value : JSON.parse(body.toString('utf8'));
}

/**
 * In JSON a quote after a comma or an opening brace begins a name or a string: one inside of a string would have a
 * backslash before it, and after one that ends a string no letter can follow. What begins so and goes on as MEMBER is
 * a member of that name whose value is a list.
 */
function managedFieldsIn(body: Buffer): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (;;) {
    const at = body.indexOf(MEMBER, from);
    if (at < 1) return spans;
    const start = at + MEMBER.length - 1;
    const isMember = body[at - 1] === COMMA || body[at - 1] === OPEN_OBJECT;
    from = isMember ? endOfList(body, start) : start;
    if (isMember) spans.push({ start, end: from });
  }
}

/** The place after the bracket that closes the list; the end of the body where none does, which is no JSON then. */
function endOfList(body: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return body.length;
}

/** The place of the quote that ends the string which begins here. */
function endOfString(body: Buffer, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Reused, for what it holds is needed no longer than a call lasts. */
let scratch = Buffer.alloc(0);

/** The body with a text in place of each span: its token. */
function withTokensFor(spans: readonly Span[], body: Buffer): string {
  const left = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const most = body.length - left + spans.length * TOKEN_ROOM;
  if (scratch.length < most) scratch = Buffer.allocUnsafeSlow(most);
  const kept = scratch;
  let length = 0;
  let from = 0;
  for (const [number, { start, end }] of spans.entries()) {
    length += body.copy(kept, length, from, start);
    length += kept.write(`"${TOKEN}${number}"`, length, 'latin1');
    from = end;
  }
  length += body.copy(kept, length, from);
  return kept.toString('utf8', 0, length);
}

function objectsOf(value: unknown): readonly unknown[] {
  const items = isRaw(value) ? value['items'] : undefined;
  return Array.isArray(items) ? items : [value];
}

/** Puts what stands at the span in the place of its token; false where an object has none. */
function leaveUnparsed(object: unknown, spans: readonly Span[], body: Buffer): boolean {
  const metadata: unknown = isRaw(object) ? object['metadata'] : undefined;
  const token: unknown = isRaw(metadata) ? metadata['managedFields'] : undefined;
  if (!isRaw(metadata) || typeof token !== 'string' || !token.startsWith(TOKEN)) return false;
  const span = spans[Number(token.slice(TOKEN.length))];
  if (span === undefined) return false;
  const left = new Unparsed(() => body.toString('utf8', span.start, span.end));
  Object.assign(metadata, { managedFields: left });
  return true;
}
