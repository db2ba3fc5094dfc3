import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import type { StepOutcome } from "./step.ts";

const TIME_LIMIT_MS = 5 * 60_000;

/**
 * Runs a development tool of `root` in it, without a terminal. It succeeded when it exited with 0; a tool that cannot be
 * started, is killed or takes more than five minutes has failed.
 */
export async function runTool(root: string, tool: string, args: readonly string[]): Promise<StepOutcome> {
  const bin = join(root, "node_modules", ".bin");
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  const child = spawn(join(bin, tool), args, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIME_LIMIT_MS,
  });
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  const death = signal === null ? "" : `${tool} was ended by ${signal}\n`;
  return { ok: code === 0, output: stdout + stderr + death };
}
