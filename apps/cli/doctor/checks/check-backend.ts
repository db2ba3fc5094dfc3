import { join } from "node:path";
import { openBackend } from "@millrace/converter/backend";
import type { ConverterSettings } from "@millrace/converter/settings";
import { checkBackend as checkParts, closeBackend, isJobError, listJobs, statistics } from "@millrace/jobs";
import type { Backend, JobError, KindStatistics } from "@millrace/jobs";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { kindOf } from "../nearest-folder.ts";

const longDueMs = 300_000;
const tolerableMs = 60_000;

/** The back end that the settings choose: whether it answers, and whether anything is stuck in it. */
export const checkBackend: Check = {
  name: "back end",
  timeoutMs: 30_000,
  slow: false,
  async run({ settings, signal }) {
    if (await isToBeMade(settings)) {
      return [fine("back end", `There are no jobs in ${settings.data} yet; it is made at the first start.`)];
    }
    const backend = openBackend(settings);
    try {
      return await examine(backend, signal);
    } catch (error) {
      if (isJobError(error)) return [unreachable(error)];
      throw error;
    } finally {
      await closeBackend(backend);
    }
  },
};

/** Opening the embedded back end makes it, which is not for a doctor to do. */
async function isToBeMade({ backend, data }: ConverterSettings): Promise<boolean> {
  switch (backend) {
    case "sqlite":
      return (await kindOf(join(data, "millrace.db"))) === "nothing";
    case "postgres":
    case "aws":
      return false;
  }
}

async function examine(backend: Backend, signal: AbortSignal): Promise<readonly Finding[]> {
  await checkParts(backend, signal);
  const kinds = await statistics(backend);
  const jobs = kinds.reduce((sum, { counts }) => sum + Object.values(counts).reduce((all, one) => all + one, 0), 0);
  return [
    fine("back end", `Records, messages and files can be read and written; ${jobs} jobs are kept.`),
    ...kinds.flatMap(stuck),
    ...(await fromTheFuture(backend)),
  ];
}

function stuck({ kind, oldestDueForMs, counts }: KindStatistics): Finding[] {
  if (oldestDueForMs === null || oldestDueForMs < longDueMs) return [];
  const minutes = Math.round(oldestDueForMs / 60_000);
  const summary = `A job "${kind}" has waited for ${minutes} minutes, and ${counts.running} of its kind run.`;
  return [warning("back end", summary, "Start a worker that knows this kind (`npm run worker`), or more of them.")];
}

async function fromTheFuture(backend: Backend): Promise<Finding[]> {
  const [newest] = (await listJobs(backend, { limit: 1 })).jobs;
  if (newest === undefined || newest.createdAt < Date.now() + tolerableMs) return [];
  const summary = `The newest job was made at ${new Date(newest.createdAt).toISOString()}, which has not come yet.`;
  return [warning("clock", summary, "The clock was set back. Results are deleted later than people were told.")];
}

function unreachable(error: JobError): Finding {
  const advice: Partial<Record<JobError["code"], string>> = {
    "storage-full": "Make room on the disk.",
    "storage-corrupt": "Keep the file, restore a copy of it, and look at the disk: something has damaged it.",
    "storage-unavailable":
      "See whether it runs and lets this account in, whether another program holds it, and whether this version made it.",
  };
  return fault("back end", `${error.message}.`, advice[error.code] ?? "Look at the settings.", "unreachable");
}
