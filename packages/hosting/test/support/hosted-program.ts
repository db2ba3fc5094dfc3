import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../programs/hosted-program.ts", import.meta.url));

/** For tests that run programs: two at a time, and none for ever. */
export const programLimits = { concurrency: 2, timeout: 60_000 };

/** A program with a host that runs as a process of its own. */
export interface HostedProgram {
  /** What it has written so far. */
  readonly lines: string[];
  /** What it has written to standard error. */
  readonly complaints: string[];
  /** What it has said of itself, without its log. */
  said(): string[];
  /** Resolves when a line that matches has come. */
  saw(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves to the exit code, or to the signal that ended it. */
  readonly end: Promise<number | NodeJS.Signals>;
}

export interface ProgramOptions {
  /** Default 5,000. */
  readonly shutdownTimeoutMs?: number;
  /** The npm script as which the program believes to be run, if any. */
  readonly script?: string;
}

/** Runs one of the scenarios of `programs/hosted-program.ts`; the test's end is its end too. */
export function runProgram(
  t: TestContext,
  scenario: string,
  { shutdownTimeoutMs = 5_000, script }: ProgramOptions = {},
): HostedProgram {
  const child = spawn(
    process.execPath,
    ["--conditions=millrace-source", program, scenario, String(shutdownTimeoutMs)],
    {
      // npm runs these tests, and must not seem to run the program.
      env: { ...process.env, npm_lifecycle_event: script },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  t.after(() => child.kill("SIGKILL"));
  const lines: string[] = [];
  const output = createInterface(child.stdout);
  output.on("line", (line) => lines.push(line));
  const complaints: string[] = [];
  const errors = createInterface(child.stderr);
  errors.on("line", (line) => complaints.push(line));
  const end = Promise.all([once(child, "exit"), once(output, "close"), once(errors, "close")]).then(
    ([[code, signal]]) => (code ?? signal) as number | NodeJS.Signals,
  );
  const saw = async (pattern: RegExp): Promise<void> => {
    while (!lines.some((line) => pattern.test(line))) {
      const isOver = await Promise.race([once(output, "line").then(() => false), end.then(() => true)]);
      if (isOver && !lines.some((line) => pattern.test(line)))
        assert.fail(`ended without ${String(pattern)}: ${[...lines, ...complaints].join("\n")}`);
    }
  };
  const said = (): string[] => lines.filter((line) => !line.startsWith("{"));
  return { lines, complaints, said, saw, kill: (signal) => void child.kill(signal), end };
}
