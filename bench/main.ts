import { parseArgs } from "node:util";
import { benchConversion } from "./conversion/bench-conversion.ts";
import { describe, type Report } from "./rows.ts";

const usage = `npm run bench -- conversion [--decks <folder>] [--rounds N] [--json]

conversion   the whole pipeline, a bare LibreOfficeKit loop, and one soffice per deck, in turn, on the same decks
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    decks: { type: "string" },
    rounds: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});

const report = await run(positionals[0]);
if (report === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : describe(report));

async function run(name: string | undefined): Promise<Report | undefined> {
  if (name !== "conversion") return undefined;
  return benchConversion({ rounds: Number(values.rounds), ...(values.decks && { folder: values.decks }) });
}
