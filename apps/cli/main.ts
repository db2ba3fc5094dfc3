// The program behind `npm run millrace -- …`.
import { runCommandLine } from "./run-command-line.ts";
import { Terminal } from "./terminal.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), new Terminal(process));
