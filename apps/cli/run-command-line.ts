import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { didYouMean } from "./did-you-mean.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import { interruption } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const helpWords = new Set(["--help", "-h", "help"]);

/** Runs the command that `words` call. @returns the exit code of the program */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...args] = words;
  try {
    if (name === undefined) throw new UsageError(["Say what to do.", ...overview().split("\n")]);
    if (helpWords.has(name)) return help(args, terminal);
    const command = find(name);
    if (args.some((word) => word !== "help" && helpWords.has(word))) return help([name], terminal);
    using interrupted = interruption();
    return await command.run(args, terminal, interrupted.signal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.say(error.message);
    return exitCodes.usage;
  }
}

function help([name]: readonly string[], terminal: Terminal): ExitCode {
  terminal.print(name === undefined ? `${overview()}\n` : find(name).help);
  return exitCodes.done;
}

function find(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const names = commands.map((each) => each.name);
  throw new UsageError([`There is no command "${name}"${didYouMean(name, names)} \`millrace --help\` lists them.`]);
}

function overview(): string {
  const rows = commands.map(({ name, summary }) => `  millrace ${name.padEnd(10)} ${summary}`);
  return `Usage: millrace <command> …\n\n${rows.join("\n")}\n\n\`millrace <command> --help\` tells the rest.`;
}
