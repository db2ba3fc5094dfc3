import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** One of the things that the program does. Each has a folder of its own. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help, with examples. */
  readonly help: string;
  /**
   * Does it. `args` are the words after the command's own; `signal` is aborted by Ctrl-C.
   * @throws {@link UsageError} for what is wrong with `args`
   */
  run(args: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitCode>;
}
