import { join } from "node:path";
import { openBackend } from "@millrace/converter/backend";
import type { ConverterSettings } from "@millrace/converter/settings";
import { closeBackend, isJobError, listJobs, statistics } from "@millrace/jobs";
import type { Backend, KindStatistics } from "@millrace/jobs";
import type { Check } from "../check.ts";
import { fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { kindOf } from "../nearest-folder.ts";
import { describePorts, tryPorts, unusable } from "./backend-ports.ts";

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
    try {
      return await look(settings, signal);
    } catch (error) {
      if (isJobError(error)) return [unusable(error)];
      throw error;
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

/** @throws JobError what it says when it is opened or asked */
async function look(settings: ConverterSettings, signal: AbortSignal): Promise<readonly Finding[]> {
  const backend = openBackend(settings);
  try {
    const faults = await tryPorts(backend, signal);
    return faults.length > 0 ? faults : await lookAtJobs(backend, settings);
  } finally {
    await closeBackend(backend);
  }
}

async function lookAtJobs(backend: Backend, settings: ConverterSettings): Promise<readonly Finding[]> {
  const kinds = await statistics(backend);
  const jobs = kinds.reduce((sum, { counts }) => sum + Object.values(counts).reduce((all, one) => all + one, 0), 0);
  return [
    fine(
      "back end",
      `${describePorts(settings)}: all can be used; ${jobs === 1 ? "1 job is" : `${jobs} jobs are`} kept.`,
    ),
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
