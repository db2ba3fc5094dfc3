import type { Command } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";
import { checks } from "./checks/index.ts";
import { doctorHelp } from "./doctor-options.ts";
import { readDoctorRequest, type DoctorRequest } from "./doctor-request.ts";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";
import { tellFinding } from "./tell-finding.ts";

/** `millrace doctor`: what is wrong with this machine, and what to do about it. */
export const doctorCommand: Command = {
  name: "doctor",
  summary: "whether everything is there that it needs",
  help: doctorHelp,
  async run(args, terminal, signal) {
    const request = readDoctorRequest(args, process.env);
    const findings: Finding[] = [];
    try {
      const wanted = checks.filter(({ slow }) => !slow || !request.quick);
      for await (const finding of examine(wanted, request.settings, terminal, signal)) {
        findings.push(finding);
        tell(finding, request, terminal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      terminal.say("Interrupted.");
      return exitCodes.interrupted;
    }
    conclude(findings, request, terminal);
    return exitCodeOf(findings);
  },
};

function tell(finding: Finding, { json, quiet }: DoctorRequest, terminal: Terminal): void {
  if (!json && !(quiet && finding.verdict === "ok")) tellFinding(finding, terminal);
}

function conclude(findings: readonly Finding[], { json, quiet }: DoctorRequest, terminal: Terminal): void {
  const faults = findings.filter(({ verdict }) => verdict === "fault").length;
  const warnings = findings.filter(({ verdict }) => verdict === "warning").length;
  if (json) terminal.print(`${JSON.stringify({ ok: faults === 0, findings }, null, 2)}\n`);
  else if (faults > 0) terminal.say(`\n${count(faults, "fault")}, ${count(warnings, "warning")}.`);
  else if (!quiet) terminal.say(warnings > 0 ? `\nIt will work; ${count(warnings, "warning")}.` : "\nAll is well.");
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** One code for all findings: where faults differ in kind, that of a fault in general. */
export function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const faults = findings.filter(({ verdict }) => verdict === "fault");
  const reasons = new Set(faults.map(({ because }) => because));
  const [only] = reasons;
  if (faults.length === 0) return exitCodes.done;
  if (reasons.size > 1 || only === undefined) return exitCodes.failed;
  return only === "unreachable" ? exitCodes.unreachable : exitCodes.timeOut;
}
