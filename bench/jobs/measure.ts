import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Place, Servers } from "./queue-system.ts";
import type { ScenarioName } from "./scenarios/index.ts";
import type { SystemName } from "./systems/index.ts";

const execute = promisify(execFile);
const program = fileURLToPath(new URL("measure-loop.ts", import.meta.url));
const limitMs = 900_000;
const figures = z.record(z.string(), z.number());

/** What is to be measured, where, and with how many jobs. */
export interface Order {
  readonly system: SystemName;
  readonly scenario: ScenarioName | "rawSqlite" | "rawPostgres" | "fill" | "cancel" | "countedEndToEnd";
  readonly place: Place;
  readonly jobs: number;
  /** How many finished jobs are there before: those that `fill` makes. */
  readonly history: number;
}

/** Measures once, in a new process on an empty folder. */
export async function measure(
  order: Omit<Order, "place">,
  { work, servers }: { readonly work: string; readonly servers: Servers },
): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(work, "data-"));
  try {
    const place = { folder, ...servers };
    // Apart, so that the memory it takes is not taken for that of what is measured.
    if (order.history > 0) await runApart({ ...order, scenario: "fill", place });
    return await runApart({ ...order, place });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runApart(order: Order): Promise<Record<string, number>> {
  const args = [...process.execArgv, program, JSON.stringify(order)];
  const { stdout } = await execute(process.execPath, args, { timeout: limitMs });
  return figures.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
}
