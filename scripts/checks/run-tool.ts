import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, join } from "node:path";
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
    signal: AbortSignal.timeout(TIME_LIMIT_MS), // spawn's own `timeout` outlives a tool that could not be started
  });
  // Gathered by hand, for the streams of a tool that could not be started never end.
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const { ok, note } = await ending(child, tool);
  return { ok, output: Buffer.concat(output).toString() + note };
}

/** How the tool ended; with a note where the tool itself cannot have said why. */
function ending(child: ChildProcess, tool: string): Promise<{ ok: boolean; note: string }> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ ok: false, note: `${tool} could not be run: ${error.message}\n` }));
    child.once("close", (code, signal) =>
      resolve({ ok: code === 0, note: signal === null ? "" : `${tool} was ended by ${signal}\n` }),
    );
  });
}
