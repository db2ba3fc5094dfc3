import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConversionError, openConverter, type Converter } from "@millrace/conversion";
import type { Report } from "../rows.ts";
import { chooseDecks } from "./choose-decks.ts";
import { descriptorsSince, openDescriptors } from "./open-descriptors.ts";

const MiB = 1024 ** 2;
const concurrency = 2;
/** A conversion that takes longer is stuck: the decks are plain, and the machine may be busy. */
const stuckAfterMs = 120_000;
const badEvery = 10;

/** What a run leaves, and what it held at the most. */
interface Tally {
  converted: number;
  refused: number;
  readonly unexpected: string[];
  mostMemoryBytes: number;
}

/**
 * Many conversions of random decks, a bad one every tenth: truncated, of random bytes, too slow for its time, or
 * cancelled. Nothing may be stuck, nothing may be left, and the pool's memory must stay within bounds.
 */
export async function soakConversion(options: { folder?: string; conversions: number; seed: number }): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "millrace-soak-"));
  try {
    const decks = await chooseDecks(work, options.folder);
    await openFirstStream();
    const descriptors = openDescriptors();
    const { tally, seconds, engines } = await run(decks, work, options);
    const descriptorsLeft = descriptorsSince(descriptors);
    const left = { processes: processesNaming(work).length, files: (await readdir(join(work, "engines"))).length };
    const row = (system: string, value: number, unit: string) => ({
      system,
      scenario: `${options.conversions}`,
      value,
      unit,
    });
    return {
      rows: [
        row("conversions that gave a PDF", tally.converted, ""),
        row("conversions refused as they should be", tally.refused, ""),
        row("seconds for all", seconds, "s"),
        row("engine processes started", engines, ""),
        row("memory of all engines, at the most", tally.mostMemoryBytes / MiB, "MiB"),
      ],
      ratios: [
        none(named("ended otherwise", tally.unexpected), tally.unexpected.length),
        none("processes left", left.processes),
        none("files left in the temporary folder", left.files),
        none(named("descriptors left", descriptorsLeft), descriptorsLeft.length),
        bounded(tally.mostMemoryBytes),
      ],
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With its first stream libuv opens /dev/null, for the day that no descriptor is left (uv__stream_init), and keeps it. */
async function openFirstStream(): Promise<void> {
  const child = spawn(process.execPath, ["--version"], { stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.resume();
  await once(child, "close");
}

/** The first few of what there should be none of. */
function named(name: string, found: readonly string[]): string {
  return found.length === 0 ? name : `${name}: ${found.slice(0, 3).join("; ")}`;
}

function none(name: string, value: number): Report["ratios"][number] {
  return { name, value, goal: "<= 0", met: value <= 0 };
}

/** Each engine is replaced above one GiB; one more may be there while it is. */
function bounded(bytes: number): Report["ratios"][number] {
  const limit = (concurrency + 2) * 1024 * MiB;
  return { name: "memory of all engines, MiB", value: bytes / MiB, goal: `<= ${limit / MiB}`, met: bytes <= limit };
}

async function run(
  decks: readonly string[],
  work: string,
  { conversions, seed }: { readonly conversions: number; readonly seed: number },
): Promise<{ tally: Tally; seconds: number; engines: number }> {
  const random = randomNumbers(seed);
  const bad = await makeBadDecks(work, decks, random);
  const tally: Tally = { converted: 0, refused: 0, unexpected: [], mostMemoryBytes: 0 };
  await using converter = await openConverter({ engine: "kit", concurrency, temporaryFolder: join(work, "engines") });
  const watch = setInterval(() => noteMemory(converter, tally), 500);
  const begun = performance.now();
  let next = 0;
  const worker = async (line: number): Promise<void> => {
    for (let index = next++; index < conversions; index = next++) {
      const isBad = index % badEvery === badEvery - 1;
      const from = isBad ? bad : decks;
      const input = from[Math.floor(random() * from.length)] ?? "";
      await convertOne(converter, input, join(work, `${line}.pdf`), isBad, tally);
    }
  };
  await Promise.all(Array.from({ length: concurrency * 2 }, (_, line) => worker(line)));
  clearInterval(watch);
  const { enginesStarted: engines } = converter.status();
  return { tally, seconds: (performance.now() - begun) / 1_000, engines };
}

async function convertOne(
  converter: Converter,
  input: string,
  output: string,
  isBad: boolean,
  tally: Tally,
): Promise<void> {
  // A good deck that is to end early is a bad one too: its engine is killed in the middle.
  const hurried = isBad && !input.endsWith(".bad.pptx");
  const [end] = await Promise.allSettled([converter.convert({ input, output, timeoutMs: hurried ? 1 : stuckAfterMs })]);
  if (end.status === "fulfilled" && !isBad) tally.converted++;
  else if (end.status === "rejected" && isBad && isRefusal(end.reason, hurried)) tally.refused++;
  else tally.unexpected.push(end.status === "fulfilled" ? `a PDF of ${input}` : `${input}: ${String(end.reason)}`);
}

function isRefusal(error: unknown, hurried: boolean): boolean {
  if (!(error instanceof ConversionError)) return false;
  return hurried ? error.code === "time-limit" : ["unreadable-document", "not-a-presentation"].includes(error.code);
}

/** Cut off, overwritten in the middle, and good ones that are given no time. */
async function makeBadDecks(work: string, decks: readonly string[], random: () => number): Promise<string[]> {
  const bytes = readFileSync(decks[0] ?? "");
  const noise = Buffer.from(bytes);
  for (let at = 100; at < noise.length; at++) noise[at] = Math.floor(random() * 256);
  const cut = join(work, "cut.bad.pptx");
  const noisy = join(work, "noise.bad.pptx");
  await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length / 2)));
  await writeFile(noisy, noise);
  return [cut, noisy, ...decks.filter((path) => path.endsWith(".pptx")).slice(0, 2)];
}

function noteMemory(converter: Converter, tally: Tally): void {
  const bytes = converter.status().engines.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
  tally.mostMemoryBytes = Math.max(tally.mostMemoryBytes, bytes);
}

/** Of other processes those whose command line has `text` in it. */
function processesNaming(text: string): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/u.test(name) && name !== String(process.pid));
  return ids.filter((id) => commandLine(id).includes(text));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "ESRCH"].includes(String(error.code))) return "";
    throw error;
  }
}

/** The same numbers for the same seed: a linear congruential generator (Numerical Recipes). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
