import { mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { presentationTypes } from "@millrace/conversion";
import { ConverterProcess } from "./converter-process.ts";
import { convertDeck, type DeckRow } from "./convert-deck.ts";
import { readManifest } from "./manifest.ts";

const usage = `npm run decks -- <folder> [--engine auto|kit|wasm] [--concurrency N] [--timeout-ms N] [--json]

Converts every presentation of a folder through the whole application, over HTTP, and prints a line for each:
file, outcome, slides, pages, seconds. Where the folder has a manifest.json, outcomes are held against it,
and the exit code is 1 if one differs.
`;

interface Options {
  readonly folder: string;
  readonly engine: string;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly json: boolean;
}

function readOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: "string", default: "auto" },
      concurrency: { type: "string", default: String(availableParallelism()) },
      "timeout-ms": { type: "string", default: "60000" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [folder] = positionals;
  if (values.help || folder === undefined || positionals.length > 1) return undefined;
  const { engine, json } = values;
  return { folder, engine, json, concurrency: Number(values.concurrency), timeoutMs: Number(values["timeout-ms"]) };
}

async function convertAll(options: Options): Promise<DeckRow[]> {
  const names = await readdir(options.folder);
  const decks = names.filter((name) =>
    presentationTypes.some(({ extension }) => extension === extname(name).toLowerCase()),
  );
  const expected = await readManifest(options.folder);
  const data = await mkdtemp(join(tmpdir(), "millrace-decks-"));
  try {
    await using converter = await ConverterProcess.start("all", {
      MILLRACE_DATA: data,
      MILLRACE_ENGINE: options.engine,
      MILLRACE_CONCURRENCY: String(options.concurrency),
      MILLRACE_JOB_TIMEOUT_MS: String(options.timeoutMs),
      LOG_LEVEL: "info",
    });
    const rows: DeckRow[] = [];
    const rest = decks.toSorted();
    const lanes = Array.from({ length: options.concurrency }, async () => {
      for (let deck = rest.shift(); deck !== undefined; deck = rest.shift()) {
        const row = await convertDeck(converter.url, join(options.folder, deck), options.timeoutMs, expected.get(deck));
        rows.push(row);
        if (!options.json) print(row);
      }
    });
    await Promise.all(lanes);
    return rows;
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function print({ file, outcome, slides, pages, seconds, differs }: DeckRow): void {
  const columns = [
    file.padEnd(70),
    outcome.padEnd(22),
    String(slides ?? "–").padStart(6),
    String(pages ?? "–").padStart(6),
    seconds.toFixed(1).padStart(7),
  ];
  process.stdout.write(`${columns.join(" ")}${differs === null ? "" : `   ${differs}`}\n`);
}

function header(): string {
  return `${"file".padEnd(70)} ${"outcome".padEnd(22)} ${"slides".padStart(6)} ${"pages".padStart(6)} ${"seconds".padStart(7)}\n`;
}

const options = readOptions();
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  if (!options.json) process.stdout.write(header());
  const rows = await convertAll(options);
  const differing = rows.filter(({ differs }) => differs !== null).length;
  if (options.json) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else process.stdout.write(`${rows.length} presentations, ${differing} with another outcome than expected\n`);
  process.exitCode = differing > 0 ? 1 : 0;
}
