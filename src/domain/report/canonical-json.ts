/**
 * A value as every JSON artifact is written: keys sorted by code unit at every depth, two spaces, a newline at the end.
 * Same value, same bytes. Members that are undefined are left out; numbers that JSON has no word for become null.
 */
export function canonicalJson(value: unknown): string {
  return `${render(value, '')}\n`;
}

function render(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return scalar(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return bracketed(
      '[]',
      value.map((item) => inner + render(item, inner)),
      indent,
    );
  }
  // By hand and not by rebuilding objects: an object enumerates keys like '10' before all others, whatever their order.
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${render(member, inner)}`);
  return bracketed('{}', members, indent);
}

function scalar(value: unknown): string {
  // What JSON has no form for (undefined in a list) is null, as JSON.stringify has it.
  return JSON.stringify(value) ?? 'null';
}

function bracketed(brackets: '[]' | '{}', lines: readonly string[], indent: string): string {
  if (lines.length === 0) return brackets;
  return `${brackets.charAt(0)}\n${lines.join(',\n')}\n${indent}${brackets.charAt(1)}`;
}
