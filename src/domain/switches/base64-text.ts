const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const SHAPE = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The text that standard base64 holds, when it is text: UTF-8 without a NUL. Null for all else.
 * In the language alone: the domain knows neither Node's Buffer nor a browser's atob.
 */
export function base64Text(base64: string): string | null {
  if (base64.length % 4 !== 0 || !SHAPE.test(base64)) return null;
  const escaped: string[] = [];
  const digits = base64.replace(/=+$/, '');
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    escaped.push(`%${((bits >> held) & 0xff).toString(16).padStart(2, '0')}`);
  }
  try {
    const text = decodeURIComponent(escaped.join(''));
    return text.includes('\0') ? null : text;
  } catch {
    return null; // what is no UTF-8
  }
}
