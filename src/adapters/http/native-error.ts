/**
 * Whether it is an error, of whatever realm. `instanceof Error` is false for errors that Node itself makes where code
 * runs in a realm of its own, as it does under jest.
 */
export function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]';
}
