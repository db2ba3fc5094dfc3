import { setTimeout as sleep } from "node:timers/promises";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { openConverter, type Converter } from "@millrace/conversion";

const idleMs = 10_000;

/** The pool of jailed engines by itself, as a program has it that uses `@millrace/conversion`. */
export async function poolSeconds(decks: readonly string[], concurrency: number, work: string): Promise<number> {
  await using pool = await openPool(concurrency, work);
  await pool.converter.warm();
  const [first] = decks;
  if (first === undefined) throw new RangeError("there are no decks");
  // None of the engines is measured cold.
  await pool.convertAll(Array.from({ length: concurrency * 2 }, () => first));
  const begun = performance.now();
  await pool.convertAll(decks);
  return (performance.now() - begun) / 1_000;
}

/** From opening a converter to its first PDF, with nothing started ahead. */
export async function firstDocumentSeconds(deck: string, work: string): Promise<number> {
  const begun = performance.now();
  await using pool = await openPool(1, work);
  await pool.convertAll([deck]);
  return (performance.now() - begun) / 1_000;
}

/** The share of a core that an engine takes which has nothing to do. */
export async function idleShare(work: string): Promise<number> {
  await using pool = await openPool(1, work);
  await pool.converter.warm();
  const processorMs = (): number => pool.converter.status().engines[0]?.processorMs ?? Number.NaN;
  // The first heartbeat comes after a second, and after LibreOffice's own work of starting.
  await sleep(2_000);
  const before = processorMs();
  await sleep(idleMs);
  return (processorMs() - before) / idleMs;
}

interface OpenPool extends AsyncDisposable {
  readonly converter: Converter;
  convertAll(decks: readonly string[]): Promise<void>;
}

async function openPool(concurrency: number, work: string): Promise<OpenPool> {
  const folder = await mkdtemp(join(work, "pool-"));
  // Spares are for failures, and start when there is time: here there is none.
  const options = { engine: "kit", jail: "required", concurrency, spares: 0, temporaryFolder: folder } as const;
  const converter = await openConverter(options);
  return {
    converter,
    async convertAll(decks) {
      await Promise.all(
        decks.map(async (input, index) => {
          await converter.convert({ input, output: join(folder, `${index}.pdf`) });
        }),
      );
    },
    async [Symbol.asyncDispose]() {
      await converter[Symbol.asyncDispose]();
    },
  };
}
