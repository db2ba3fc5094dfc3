// The program behind `npm run millrace -- …`.
import { runCommandLine } from "./run-command-line.ts";
import { Terminal } from "./terminal.ts";

const lingerMs = 5_000;

process.exitCode = await runCommandLine(process.argv.slice(2), new Terminal(process));
// All is said. What hangs (a disk that a check gave up on, say) must not keep the program.
setTimeout(() => process.exit(), lingerMs).unref();
