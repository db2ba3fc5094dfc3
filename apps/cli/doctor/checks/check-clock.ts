import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { nearestFolder } from "../nearest-folder.ts";
import { scratchFolderIn } from "../scratch-folder.ts";

const run = promisify(execFile);
/** This program was not there before, so no clock that is right shows an earlier time. */
const earliest = Date.UTC(2026, 0, 1);
const tolerableMs = 5_000;

/** Whether this machine knows what time it is: results expire and schedules tick by it. */
export const checkClock: Check = {
  name: "clock",
  timeoutMs: 10_000,
  slow: false,
  async run({ settings: { data }, signal }) {
    const now = Date.now();
    const said = new Date(now).toISOString();
    const advice = "Set it, and keep it set by NTP (systemd-timesyncd, chrony).";
    if (now < earliest) return [fault("clock", `The clock says ${said}.`, advice)];
    const findings = [...(await fileTime(await nearestFolder(data))), ...(await synchronised(signal, advice))];
    return findings.length > 0 ? findings : [fine("clock", `The clock says ${said}.`)];
  },
};

/** The files of a server far away are dated by its clock. */
async function fileTime(folder: string): Promise<Finding[]> {
  await using scratch = await scratchFolderIn(folder);
  // That nothing can be written there is another check's to say.
  if (scratch === undefined) return [];
  const apartMs = Math.abs((await stat(scratch.path)).mtimeMs - Date.now());
  if (apartMs < tolerableMs) return [];
  const summary = `Files in ${folder} are dated ${Math.round(apartMs / 1_000)} s away from this machine's clock.`;
  return [warning("clock", summary, "Orphaned files are judged by their age: keep both clocks by NTP.")];
}

async function synchronised(signal: AbortSignal, advice: string): Promise<Finding[]> {
  try {
    const { stdout } = await run("timedatectl", ["show", "--property=NTPSynchronized", "--value"], { signal });
    return stdout.trim() === "no" ? [warning("clock", "Nothing keeps the clock right.", advice)] : [];
  } catch (error) {
    signal.throwIfAborted();
    // Not installed, or no systemd to ask, as in most containers: then nobody here can tell.
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}
