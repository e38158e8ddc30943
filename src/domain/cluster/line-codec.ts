import type { TemplateFact } from '../../contracts/cluster.ts';
import type { Guard } from './guard.ts';
import { isNumber, isText, objectOf } from './guard.ts';
import { MalformedObject } from './malformed.ts';
import { isTemplate, type Stored } from './shapes.ts';

interface Heading {
  readonly lines: string;
  readonly count: number;
}

interface NamedTemplate {
  readonly template: string;
  readonly value: TemplateFact;
}

const isHeading: Guard<Heading> = objectOf<Heading>({ lines: isText, count: isNumber });
const isNamedTemplate: Guard<NamedTemplate> = objectOf<NamedTemplate>({ template: isText, value: isTemplate });

function heading(lines: string, count: number): string {
  return JSON.stringify({ lines, count } satisfies Heading);
}

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return false;
  return true;
}

/** The items in the order of their keys; the API server gives most lists so already. */
function sorted<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keys = items.map(keyOf);
  if (isSorted(keys)) return items;
  const order = keys.map((key, index) => ({ key, index }));
  order.sort((a, b) => {
    if (a.key === b.key) return a.index - b.index;
    return a.key < b.key ? -1 : 1;
  });
  return order.flatMap(({ index }) => items[index] ?? []);
}

/**
 * Facts as lines of JSON: a heading with their kind and number, then one line each, sorted. The same facts in any
 * order are the same bytes.
 */
export function* encodeLines<T>(kind: string, items: readonly T[], keyOf: (item: T) => string): Generator<string> {
  yield heading(kind, items.length);
  const lines = items.map((item) => ({ key: keyOf(item), line: JSON.stringify(item) }));
  for (const { line } of sorted(lines, ({ key, line: json }) => `${key}\n${json}`)) yield line;
}

/**
 * Facts that have a template, as lines: each distinct template once, where it is first met, under a name; facts then
 * name theirs. Templates are told apart by content, so that it does not matter who made them.
 */
export function* encodeTemplated<T extends { readonly template: TemplateFact }>(
  kind: string,
  items: readonly T[],
  keyOf: (item: T) => string,
): Generator<string> {
  yield heading(kind, items.length);
  const byObject = new Map<TemplateFact, string>();
  const byContent = new Map<string, string>();
  for (const item of sorted(items, keyOf)) {
    let name = byObject.get(item.template);
    if (name === undefined) {
      const content = JSON.stringify(item.template);
      name = byContent.get(content);
      if (name === undefined) {
        name = `t${byContent.size + 1}`;
        byContent.set(content, name);
        yield `{"template":"${name}","value":${content}}`;
      }
      byObject.set(item.template, name);
    }
    yield JSON.stringify({ ...item, template: name });
  }
}

function parse(line: string, kind: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new MalformedObject(`line ${number} is not JSON`, `evidence of ${kind}`);
  }
}

/** Parsed lines after the heading, which must be of this kind; the number that it announces must follow. */
function* read<T>(kind: string, lines: Iterable<string>, accept: (value: unknown) => T | null): Generator<T> {
  let number = 0;
  let announced = -1;
  let met = 0;
  for (const line of lines) {
    number += 1;
    const value = parse(line, kind, number);
    if (number === 1) {
      if (!isHeading(value) || value.lines !== kind) throw new MalformedObject('has no heading', `evidence of ${kind}`);
      announced = value.count;
      continue;
    }
    const item = accept(value);
    if (item === null) continue;
    met += 1;
    yield item;
  }
  if (met !== announced) {
    throw new MalformedObject(`announces ${announced} and holds ${met}`, `evidence of ${kind}`);
  }
}

function oddLine(kind: string): MalformedObject {
  return new MalformedObject('holds a line of another shape', `evidence of ${kind}`);
}

/** The facts of `encodeLines`; MalformedObject for anything that it would not have written. */
export function decodeLines<T>(kind: string, lines: Iterable<string>, guard: Guard<T>): T[] {
  return [
    ...read(kind, lines, (value) => {
      if (!guard(value)) throw oddLine(kind);
      return value;
    }),
  ];
}

/** The facts of `encodeTemplated`, those of one template sharing it as one object. */
export function decodeTemplated<T extends { readonly template: TemplateFact }>(
  kind: string,
  lines: Iterable<string>,
  guard: Guard<Stored<T>>,
  restore: (stored: Stored<T>, template: TemplateFact) => T,
): T[] {
  const templates = new Map<string, TemplateFact>();
  return [
    ...read(kind, lines, (value) => {
      if (guard(value)) {
        const template = templates.get(value.template);
        if (template === undefined)
          throw new MalformedObject(`names no template ${value.template}`, `evidence of ${kind}`);
        return restore(value, template);
      }
      if (!isNamedTemplate(value) || templates.has(value.template)) throw oddLine(kind);
      templates.set(value.template, value.value);
      return null;
    }),
  ];
}
