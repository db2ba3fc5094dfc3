import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, type Ratio, type Report, type Row } from "../rows.ts";
import { bareKitSeconds } from "./bare-kit.ts";
import { chooseDecks } from "./choose-decks.ts";
import { PipelineUnderTest } from "./pipeline.ts";
import { sofficePerDeckSeconds } from "./soffice-per-deck.ts";

const scenario = "12 decks, warm";
/** A run goes over the decks so often without a pause: in a single pass over so few, the last deck decides much. */
const passes = 3;
const bare = "bare LibreOfficeKit loop";
const perDeck = "one soffice --convert-to pdf per deck";
const one = "Millrace, concurrency 1";
const two = "Millrace, concurrency 2";

type Samples = Readonly<Record<string, number[]>>;

/** Every system in turn, in every round, on the same decks: medians, and what they are to one another. */
export async function benchConversion(options: { folder?: string; rounds: number }): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    const decks = await chooseDecks(work, options.folder);
    const samples = await measure(decks, work, options.rounds);
    const values = Object.entries(samples).map(([system, seconds]): [string, number] => [system, median(seconds)]);
    const rows = values.map(([system, value]): Row => ({ system, scenario, value, unit: "s" }));
    return { rows, ratios: ratios(Object.fromEntries(values)) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function measure(decks: readonly string[], work: string, rounds: number): Promise<Samples> {
  const samples: Record<string, number[]> = { [bare]: [], [one]: [], [two]: [], [perDeck]: [] };
  const run = Array.from({ length: passes }, () => decks).flat();
  for (let round = 0; round < rounds; round++) {
    samples[bare]?.push((await bareKitSeconds(run, work)) / passes);
    samples[one]?.push((await pipelineSeconds(run, 1, work)) / passes);
    samples[two]?.push((await pipelineSeconds(run, 2, work)) / passes);
    // Each of its starts is as cold as the first, so that a second pass would tell nothing more.
    samples[perDeck]?.push(await sofficePerDeckSeconds(decks, work));
  }
  return samples;
}

async function pipelineSeconds(decks: readonly string[], concurrency: number, work: string): Promise<number> {
  await using pipeline = await PipelineUnderTest.start(concurrency, await mkdtemp(join(work, "data-")));
  await pipeline.warmUp(decks);
  return await pipeline.secondsFor(decks);
}

function ratios(values: Readonly<Record<string, number>>): Ratio[] {
  return [
    atMost(1.25, `${one} / ${bare}`, quotient(values, one, bare)),
    atMost(0.35, `${one} / ${perDeck}`, quotient(values, one, perDeck)),
    atLeast(1.6, `rate of ${two} / rate of ${one}`, quotient(values, one, two)),
  ];
}

function quotient(values: Readonly<Record<string, number>>, above: string, below: string): number {
  return (values[above] ?? Number.NaN) / (values[below] ?? Number.NaN);
}

function atMost(limit: number, name: string, value: number): Ratio {
  return { name, value, goal: `<= ${limit}`, met: value <= limit };
}

function atLeast(limit: number, name: string, value: number): Ratio {
  return { name, value, goal: `>= ${limit}`, met: value >= limit };
}
