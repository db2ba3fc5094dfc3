import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";

const execute = promisify(execFile);
const limitMs = 60_000;

/** What one process took, in milliseconds. */
export interface ProcessTimes {
  /** From its spawning to its end, as its parent sees it. */
  readonly processMs: number;
  /** What it says of itself; 0 for one that says nothing. */
  readonly importMs: number;
  readonly lifeMs: number;
}

const said = z.object({ importMs: z.number(), lifeMs: z.number() });

/** Runs one of the `programs`, without the condition that would give it sources instead of compiled packages. */
export async function measureProcess(program: string): Promise<ProcessTimes> {
  const path = fileURLToPath(new URL(`programs/${program}.mjs`, import.meta.url));
  const beganAtMs = performance.now();
  const { stdout } = await execute(process.execPath, [path], { timeout: limitMs });
  const processMs = performance.now() - beganAtMs;
  const { importMs, lifeMs } = stdout === "" ? { importMs: 0, lifeMs: 0 } : said.parse(JSON.parse(stdout));
  return { processMs, importMs, lifeMs };
}
