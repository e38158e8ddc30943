const MEMBER_SAYS_TRUE = /"safe_to_execute_orders"\s*:\s*(?:true\b|1\b|"\s*(?:true|1)\s*")/i;

/**
 * Whether a body says `safe_to_execute_orders: true`, however broken it is and whatever it came with: the text is
 * searched, so that a repeated member, a body cut short and text after its end count; what JSON.parse makes of it is
 * looked at as well, for names and words that are spelt with escapes.
 */
export function tellsExecution(text: string): boolean {
  if (MEMBER_SAYS_TRUE.test(text)) return true;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return saysTrue(memberOf(memberOf(value, 'safety'), 'safe_to_execute_orders'));
  } catch {
    return false; // no JSON: its text was searched
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function saysTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^\s*(?:true|1)\s*$/i.test(value));
}
