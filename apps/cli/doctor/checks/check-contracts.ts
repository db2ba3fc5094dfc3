import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { discardBackend, openBackend } from "@millrace/converter/backend";
import type { ConverterSettings } from "@millrace/converter/settings";
import { closeBackend } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { blobStoreContract, jobQueueContract, jobStoreContract } from "@millrace/jobs/testing";
import type { ContractCase } from "@millrace/jobs/testing";
import type { Check, Examination } from "../check.ts";
import { fault, fine } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { kindOf } from "../nearest-folder.ts";
import { rejectOn } from "../reject-on.ts";

/** A promise of one of the three ports. */
interface Promised {
  readonly name: string;
  readonly port: keyof Backend;
  readonly keep: (backend: Backend) => Promise<void>;
}

/** The promises that a contract asks of a port. */
export function promisesOf<Port extends keyof Backend>(
  port: Port,
  contract: readonly ContractCase<Backend[Port]>[],
): readonly Promised[] {
  return contract.map(({ name, check }) => ({ name, port, keep: (backend) => check(backend[port]) }));
}

const allPromises = [
  ...promisesOf("store", jobStoreContract),
  ...promisesOf("queue", jobQueueContract),
  ...promisesOf("blobs", blobStoreContract),
];

const atOnce = 4;
const shownFailures = 5;

/** Opens a back end for settings, on a folder of its own. */
type Open = (settings: ConverterSettings) => Backend;

/** Whether the back end keeps, on this machine and this disk, what every back end promises. It works in a scratch space. */
export const checkContracts: Check = contractsOf(openBackend);

/** The check of whatever `open` opens, by these promises. */
export function contractsOf(open: Open, promises: readonly Promised[] = allPromises): Check {
  return {
    name: "contracts",
    timeoutMs: 300_000,
    slow: true,
    async run(examination) {
      const scratch = await mkdtemp(join(await scratchParent(examination.settings), "millrace-doctor-"));
      try {
        const tried = promises.filter(({ port }) => hasScratchSpace(port, examination.settings));
        const broken = await tryAll(open, tried, scratch, examination);
        return [findingOf(broken, tried.length, whatWasNotTried(promises.length - tried.length, examination.settings))];
      } finally {
        // A file may just be coming into it, from a promise that was interrupted.
        await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
      }
    },
  };
}

/** A contract wants a port that is fresh and empty. A queue of SQS and a table of DynamoDB have no room for one beside what they keep. */
function hasScratchSpace(port: keyof Backend, { backend }: ConverterSettings): boolean {
  return backend !== "aws" || port === "blobs";
}

function findingOf(broken: readonly string[], promises: number, rest: string): Finding {
  if (broken.length === 0) {
    return fine("contracts", `The back end keeps all ${promises} promises of its ports.${rest}`);
  }
  const list = broken.slice(0, shownFailures).join("; ");
  const more = broken.length > shownFailures ? `; and ${broken.length - shownFailures} more` : "";
  const summary = `The back end breaks ${broken.length} of ${promises} promises: ${list}${more}.`;
  return fault("contracts", summary, "Do not trust this machine with jobs; look at its disk and file system.");
}

function whatWasNotTried(untried: number, { queue }: ConverterSettings): string {
  if (untried > 0) return ` ${untried} were not tried: they want a queue and a table that are empty.`;
  return queue === "rabbitmq" ? " Those of messages were tried on the store: RabbitMQ would keep their queues." : "";
}

/** On the disk of the data where that is there: it is that disk which is to be tried. */
async function scratchParent({ data }: ConverterSettings): Promise<string> {
  return (await kindOf(data)) === "folder" ? data : tmpdir();
}

/** @returns the promises that were broken, each with what went wrong */
async function tryAll(
  open: Open,
  promises: readonly Promised[],
  scratch: string,
  { settings, signal, progress }: Examination,
): Promise<string[]> {
  const interrupted = rejectOn(signal);
  let opened = 0;
  const scratchName = `millrace_doctor_${randomBytes(4).toString("hex")}`;
  const failureOf = async (promised: Promised): Promise<string | undefined> => {
    // On a server, in a schema and below a prefix of its own: the contracts want a store that is fresh, and what is kept is not to be touched.
    // Not on RabbitMQ: it would be left with the queues of every promise. On AWS those of a queue are not tried.
    const place = {
      data: join(scratch, String(++opened)),
      postgresSchema: `${scratchName}_${opened}`,
      awsPrefix: `${settings.awsPrefix}${scratchName}/${opened}/`,
      ...(settings.backend !== "aws" && { queue: "store" as const }),
    };
    const failure = await attempt(promised, open({ ...settings, ...place }), interrupted);
    await discardBackend({ ...settings, ...place });
    return failure;
  };
  const rest = [...promises];
  const doubtful: Promised[] = [];
  const lane = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined && !signal.aborted; next = rest.shift()) {
      progress(`contracts: ${promises.length - rest.length} of ${promises.length}`);
      if ((await failureOf(next)) !== undefined) doubtful.push(next);
    }
  };
  // All of them, before their folders are taken away.
  await Promise.all(Array.from({ length: atOnce }, lane));
  const broken: string[] = [];
  for (const promised of doubtful) {
    signal.throwIfAborted();
    // Some promises are about time, and the machine may have been busy with the others: alone, it has no excuse.
    const failure = await failureOf(promised);
    if (failure !== undefined) broken.push(failure);
  }
  signal.throwIfAborted();
  return broken;
}

/** One that is interrupted is not waited for: what it does from then on is refused by a back end that is closed. */
async function attempt(
  { name, keep }: Promised,
  backend: Backend,
  interrupted: Promise<never>,
): Promise<string | undefined> {
  try {
    await Promise.race([keep(backend), interrupted]);
    return undefined;
  } catch (error) {
    // Whatever it is, it is what was looked for.
    return `"${name}" (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`;
  } finally {
    await closeBackend(backend);
  }
}
