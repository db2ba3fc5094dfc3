import { parseArgs } from "node:util";
import { benchAws } from "./aws/bench-aws.ts";
import { benchConversion } from "./conversion/bench-conversion.ts";
import { soakConversion } from "./conversion/soak.ts";
import { benchHosting } from "./hosting/bench-hosting.ts";
import { benchJobs } from "./jobs/bench-jobs.ts";
import { benchPostgres } from "./postgres/bench-postgres.ts";
import { describe, type Report } from "./rows.ts";

const usage = `npm run bench -- conversion [--decks <folder>] [--rounds N] [--json]
npm run bench -- soak [--decks <folder>] [--conversions N] [--seed N] [--json]
npm run bench -- hosting [--rounds N] [--json]
npm run bench -- jobs [--jobs N] [--history N] [--rounds N] [--json]
npm run bench -- postgres [--jobs N] [--rounds N] [--json]
npm run bench -- aws [--jobs N] [--rounds N] [--json]

conversion   the jailed pool, the whole pipeline, a bare LibreOfficeKit loop, a warm unoconv listener, and one soffice per
             deck, in turn, on the same decks
soak         many conversions of random decks, a bad one every tenth, and what is left of them
hosting      the import of the package and a host with 100 empty services, beside NestJS, each in processes of their own
jobs         the embedded back end, plainjob, BullMQ on a Redis with its log synced, and bare node:sqlite, in turn;
             with --history, ours once more on a store with so many finished jobs; and how soon what is cancelled has ended,
             a conversion by the installed LibreOffice among it
postgres     the back end on PostgreSQL, alone and with RabbitMQ as its queue, pg-boss, graphile-worker, and bare PostgreSQL,
             in turn
aws          the back end on Amazon Web Services and sqs-consumer with a write to DynamoDB for each step of a job, in turn, on
             fauxqs and DynamoDB Local, which needs Java
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    decks: { type: "string" },
    rounds: { type: "string", default: "3" },
    jobs: { type: "string" },
    history: { type: "string", default: "0" },
    conversions: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const report = await run(positionals[0]);
if (report === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : describe(report));

async function run(name: string | undefined): Promise<Report | undefined> {
  const rounds = Number(values.rounds);
  if (name === "hosting") return benchHosting({ rounds });
  // The emulators of Amazon Web Services are slow.
  const jobs = Number(values.jobs ?? (name === "aws" ? 1_000 : 10_000));
  if (name === "jobs") return benchJobs({ rounds, jobs, history: Number(values.history) });
  if (name === "postgres") return benchPostgres({ rounds, jobs });
  if (name === "aws") return benchAws({ rounds, jobs });
  const folder = values.decks === undefined ? {} : { folder: values.decks };
  if (name === "soak") {
    return soakConversion({ ...folder, conversions: Number(values.conversions), seed: Number(values.seed) });
  }
  if (name !== "conversion") return undefined;
  return benchConversion({ rounds, ...folder });
}
