/**
 * What an error says of itself. By its members, not by `instanceof`, which does not hold for errors that come from
 * native code or from across a sandbox's border.
 */
export function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return typeof error.message === 'string' ? error.message : String(error.message);
}

/** The `code` of a system error, such as ENOENT; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
