import type { Terminal } from "../terminal.ts";
import type { Finding, Verdict } from "./finding.ts";

const marks: Readonly<Record<Verdict, string>> = { ok: "✓", warning: "!", fault: "✗" };

/** Tells people what was found, and beneath it what to do. */
export function tellFinding({ check, verdict, summary, advice }: Finding, terminal: Terminal): void {
  terminal.say(`${painted(verdict, terminal)} ${check}: ${summary}`);
  if (advice !== null) terminal.say(`  ${terminal.faint("→")} ${advice}`);
}

function painted(verdict: Verdict, terminal: Terminal): string {
  const mark = marks[verdict];
  switch (verdict) {
    case "ok":
      return terminal.green(mark);
    case "warning":
      return terminal.yellow(mark);
    case "fault":
      return terminal.red(mark);
  }
}
