/** Text on one line: runs of white space become one space; marks that control, hide or reorder are shown by number. */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`)
    .trim();
}

/** At most `max` UTF-16 units, cut between characters and marked with an ellipsis. */
export function clampText(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Length in bytes of the UTF-8 form. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Size(character.codePointAt(0) ?? 0);
  return bytes;
}

/** At most `max` bytes of UTF-8, cut between characters and marked with an ellipsis. */
export function clampBytes(text: string, max: number): string {
  if (utf8Length(text) <= max) return text;
  let kept = '';
  let bytes = utf8Length('…');
  for (const character of text) {
    bytes += utf8Size(character.codePointAt(0) ?? 0);
    if (bytes > max) break;
    kept += character;
  }
  return `${kept}…`;
}

function utf8Size(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_00_00 ? 3 : 4;
}
