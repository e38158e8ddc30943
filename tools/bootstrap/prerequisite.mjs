/**
 * Something this machine lacks or was told wrongly, which a person can put right. The message says how, so no stack is
 * shown. `exit` follows the product's exit codes: 2 for what the caller must change, 1 for what broke on the way.
 */
export class PrerequisiteError extends Error {
  /** @override */
  name = 'PrerequisiteError';

  /**
   * @param {string} message
   * @param {1 | 2} [exit]
   */
  constructor(message, exit = 2) {
    super(message);
    this.exit = exit;
  }
}

/**
 * Ends the process as a command line does: one clear message for what a person can fix, a stack for a bug.
 * @param {unknown} error
 * @returns {never}
 */
export function exitWith(error) {
  if (error instanceof PrerequisiteError) {
    console.error(error.message);
    process.exit(error.exit);
  }
  console.error(error);
  process.exit(1);
}
