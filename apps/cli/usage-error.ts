/** The command line is at fault; everything that is wrong with it is in the message, one fault a line. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
  }
}
