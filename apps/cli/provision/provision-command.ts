import { provision } from "@millrace/aws/provision";
import type { ProvisionReport } from "@millrace/aws/provision";
import { isJobError } from "@millrace/jobs";
import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { provisionHelp } from "./provision-options.ts";
import { optionOf, readProvisionRequest } from "./provision-request.ts";
import type { ProvisionRequest } from "./provision-request.ts";
import { settingsOf } from "./settings-of.ts";

/** `millrace provision aws`: what the back end needs at a provider. */
export const provisionCommand: Command = {
  name: "provision",
  summary: "queue, bucket and table on Amazon Web Services",
  help: provisionHelp,
  async run(args, terminal, signal) {
    const request = readProvisionRequest(args);
    try {
      terminal.showPassing("making what is missing");
      const report = await provision({ ...request.options, signal });
      terminal.clearPassing();
      tell(report, request, terminal);
      return exitCodes.done;
    } catch (error) {
      terminal.clearPassing();
      return explain(error, terminal, signal);
    }
  },
};

function tell(report: ProvisionReport, { options, json }: ProvisionRequest, terminal: Terminal): void {
  const settings = settingsOf(report, options);
  if (json) return terminal.print(`${JSON.stringify({ ...report, settings }, null, 2)}\n`);
  for (const each of report.done) terminal.say(`${terminal.green("✓")} ${each}`);
  if (report.done.length === 0) terminal.say("All is there already; nothing was changed.");
  terminal.print(
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
}

/** @throws {@link UsageError} for values that cannot be taken, and whatever is not explained */
function explain(error: unknown, terminal: Terminal, signal: AbortSignal): ExitCode {
  if (signal.aborted) {
    terminal.say("Interrupted. What was made stays; run it again to make the rest.");
    return exitCodes.interrupted;
  }
  if (!isJobError(error)) throw error;
  if (error.faults.length > 0) throw new UsageError(error.faults.map(faultOfOption));
  terminal.say(`${terminal.red("✗")} ${sentence(error.message)}`);
  return error.code === "storage-unavailable" ? exitCodes.unreachable : exitCodes.failed;
}

function faultOfOption({ path, message }: { readonly path: string; readonly message: string }): string {
  return `${optionOf(path)}: ${message}.`;
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
