// @ts-check

/** A failure that the person at the keyboard can mend: the message says how, and no stack is shown. */
export class BootstrapError extends Error {
  /** @override */
  name = "BootstrapError";

  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
