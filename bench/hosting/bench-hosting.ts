import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Ratio, Report, Row } from "../rows.ts";
import { measureProcess, type ProcessTimes } from "./measure-process.ts";

const execute = promisify(execFile);
const programs = ["bare", "millrace", "nest"] as const;
type Program = (typeof programs)[number];

const names: Readonly<Record<Program, string>> = {
  bare: "bare Node process",
  millrace: "@millrace/hosting",
  nest: "NestJS application context",
};

/** What the project has promised, in milliseconds. */
const goals = { importMs: 60, onTopOfBareMs: 50 };

/**
 * Import, and the life of a host with 100 empty services, in a process of its own each time, in
 * turn. The shortest of all rounds counts: whatever else the machine does can only add.
 */
export async function benchHosting({ rounds }: { rounds: number }): Promise<Report> {
  await compile();
  const times: Record<Program, ProcessTimes[]> = { bare: [], millrace: [], nest: [] };
  for (let round = 0; round < rounds; round++)
    for (const program of programs) times[program].push(await measureProcess(program));
  const best = { bare: shortest(times.bare), millrace: shortest(times.millrace), nest: shortest(times.nest) };
  return { rows: rowsOf(best), ratios: ratiosOf(best) };
}

async function compile(): Promise<void> {
  const tsc = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));
  await execute(tsc, ["-b", fileURLToPath(new URL("../../packages/hosting", import.meta.url))]);
}

function shortest(times: readonly ProcessTimes[]): ProcessTimes {
  const least = (which: keyof ProcessTimes): number => Math.min(...times.map((time) => time[which]));
  return { processMs: least("processMs"), importMs: least("importMs"), lifeMs: least("lifeMs") };
}

function rowsOf(best: Readonly<Record<Program, ProcessTimes>>): Row[] {
  const row = (program: Program, scenario: string, value: number): Row => {
    return { system: names[program], scenario, value, unit: "ms" };
  };
  return [
    row("bare", "process", best.bare.processMs),
    ...(["millrace", "nest"] as const).flatMap((program) => [
      row(program, "import", best[program].importMs),
      row(program, "100 services", best[program].lifeMs),
      row(program, "process", best[program].processMs),
    ]),
  ];
}

function ratiosOf({ bare, millrace, nest }: Readonly<Record<Program, ProcessTimes>>): Ratio[] {
  return [
    atMost(goals.importMs, "import of @millrace/hosting, ms", millrace.importMs),
    atMost(goals.onTopOfBareMs, "100 services start and stop after the import, ms", millrace.lifeMs),
    atMost(
      1,
      "whole process on top of a bare one, Millrace / NestJS",
      (millrace.processMs - bare.processMs) / (nest.processMs - bare.processMs),
    ),
  ];
}

function atMost(limit: number, name: string, value: number): Ratio {
  return { name, value, goal: `<= ${limit}`, met: value <= limit };
}
