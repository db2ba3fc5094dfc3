import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, type Ratio, type Report, type Row } from "../rows.ts";
import { bareKitSeconds } from "./bare-kit.ts";
import { chooseDecks } from "./choose-decks.ts";
import { PipelineUnderTest } from "./pipeline.ts";
import { firstDocumentSeconds, idleShare, poolSeconds } from "./pool.ts";
import { sofficePerDeckSeconds } from "./soffice-per-deck.ts";
import { unoconvSeconds } from "./unoconv-listener.ts";

const scenario = "12 decks, warm";
/** A run goes over the decks so often without a pause: in a single pass over so few, the last deck decides much. */
const passes = 3;
/** A start takes less than a second, so that one odd moment of the machine would be all of it. */
const leastStarts = 5;
const bare = "bare LibreOfficeKit loop";
const perDeck = "one soffice --convert-to pdf per deck";
const listener = "unoconv, warm listener";
const one = "Millrace, concurrency 1";
const two = "Millrace, concurrency 2";
const poolOfOne = "jailed pool, concurrency 1";
const poolOfTwo = "jailed pool, concurrency 2";
const first = "jailed pool, first document after start";
const idle = "jailed pool, idle engine";

type Samples = Readonly<Record<string, number[]>>;

/** Every system in turn, in every round, on the same decks: medians, and what they are to one another. */
export async function benchConversion(options: { folder?: string; rounds: number }): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    const decks = await chooseDecks(work, options.folder);
    const samples = await measure(decks, work, options.rounds);
    const values = Object.entries(samples).map(([system, seconds]): [string, number] => [system, median(seconds)]);
    const [deck = ""] = decks;
    const firstSeconds = await repeatedly(
      Math.max(options.rounds, leastStarts),
      async () => await firstDocumentSeconds(deck, work),
    );
    const share = await idleShare(work);
    const rows = [
      ...values.map(([system, value]): Row => ({ system, scenario, value, unit: "s" })),
      { system: first, scenario: "1 deck, cold", value: firstSeconds, unit: "s" },
      { system: idle, scenario: "10 s", value: share * 100, unit: "% of a core" },
    ];
    return {
      rows,
      ratios: [
        ...ratios(Object.fromEntries(values)),
        atMost(1.5, `${first}, s`, firstSeconds),
        atMost(0.01, idle, share),
      ],
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function measure(decks: readonly string[], work: string, rounds: number): Promise<Samples> {
  const systems = [bare, poolOfOne, poolOfTwo, one, two, listener, perDeck];
  const samples: Record<string, number[]> = Object.fromEntries(systems.map((system) => [system, []]));
  const run = Array.from({ length: passes }, () => decks).flat();
  for (let round = 0; round < rounds; round++) {
    samples[bare]?.push((await bareKitSeconds(run, work)) / passes);
    samples[poolOfOne]?.push((await poolSeconds(run, 1, work)) / passes);
    samples[poolOfTwo]?.push((await poolSeconds(run, 2, work)) / passes);
    samples[listener]?.push((await unoconvSeconds(run, work)) / passes);
    samples[one]?.push((await pipelineSeconds(run, 1, work)) / passes);
    samples[two]?.push((await pipelineSeconds(run, 2, work)) / passes);
    // Each of its starts is as cold as the first, so that a second pass would tell nothing more.
    samples[perDeck]?.push(await sofficePerDeckSeconds(decks, work));
  }
  return samples;
}

async function repeatedly(times: number, measureOnce: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let time = 0; time < times; time++) values.push(await measureOnce());
  return median(values);
}

async function pipelineSeconds(decks: readonly string[], concurrency: number, work: string): Promise<number> {
  await using pipeline = await PipelineUnderTest.start(concurrency, await mkdtemp(join(work, "data-")));
  await pipeline.warmUp(decks);
  return await pipeline.secondsFor(decks);
}

function ratios(values: Readonly<Record<string, number>>): Ratio[] {
  return [
    atMost(1.15, `${poolOfOne} / ${bare}`, quotient(values, poolOfOne, bare)),
    atMost(0.3, `${poolOfOne} / ${perDeck}`, quotient(values, poolOfOne, perDeck)),
    atLeast(1.7, `rate of ${poolOfTwo} / rate of ${poolOfOne}`, quotient(values, poolOfOne, poolOfTwo)),
    atLeast(1.7, `rate of ${poolOfTwo} / rate of ${listener}`, quotient(values, listener, poolOfTwo)),
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
