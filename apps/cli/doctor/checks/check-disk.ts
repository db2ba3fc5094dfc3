import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { nearestFolder } from "../nearest-folder.ts";

const MiB = 1_048_576;
/** Below this the back end refuses what is new. */
const neededBytes = 16 * MiB;
const comfortableBytes = 1_024 * MiB;
const comfortableTemporaryBytes = 512 * MiB;
const comfortableFiles = 10_000;
const slowSyncMs = 50;
const syncs = 15;

/** `statfs` tells a file system by a number of Linux's: NFS, SMB and its successor, Ceph, 9P, FUSE. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x69_69, "NFS"],
  [0x51_7b, "SMB"],
  [0xff_53_4d_42, "SMB"],
  [0xfe_53_4d_42, "SMB"],
  [0x00_c3_64_00, "Ceph"],
]);

/** Room for jobs and their files, and how long the disk takes to keep what it was given. */
export const checkDisk: Check = {
  name: "disk",
  timeoutMs: 30_000,
  slow: false,
  async run({ settings: { data }, signal }) {
    const folder = await nearestFolder(data);
    const findings = [...(await room("disk", folder, comfortableBytes)), ...(await kind(folder))];
    // Where nothing can be written, there is nothing to measure.
    if (findings.some(({ verdict }) => verdict === "fault")) return findings;
    return [...findings, await syncTime(folder, signal)];
  },
};

/** Room for uploads on their way into an engine, and for what engines unpack. */
export const checkTemporaryFolder: Check = {
  name: "temporary folder",
  timeoutMs: 10_000,
  slow: false,
  async run() {
    const folder = tmpdir();
    try {
      await rm(await mkdtemp(join(folder, "millrace-doctor-")), { recursive: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const advice = "Give the account a folder that it may write to, by TMPDIR.";
      return [fault("temporary folder", `Nothing can be made in ${folder}: ${reason}.`, advice)];
    }
    return room("temporary folder", folder, comfortableTemporaryBytes);
  },
};

async function room(check: string, folder: string, comfortable: number): Promise<Finding[]> {
  const { bavail, bsize, ffree, files } = await statfs(folder);
  const free = bavail * bsize;
  const summary = `${formatBytes(free)} are free in ${folder}.`;
  const advice = "Make room, or let it keep results for a shorter time (MILLRACE_RESULT_TTL_MS).";
  if (free < neededBytes) return [fault(check, summary, advice)];
  if (free < comfortable) return [warning(check, summary, advice)];
  // Some file systems count no files, and say so by zero.
  if (files > 0 && ffree < comfortableFiles) {
    return [warning(check, `Only ${ffree} more files can be made in ${folder}.`, advice)];
  }
  return [fine(check, summary)];
}

async function kind(folder: string): Promise<Finding[]> {
  const network = networkTypes.get((await statfs(folder)).type);
  if (network === undefined) return [];
  const advice = "Put the database on a disk of this machine: SQLite's locks are not safe over a network.";
  return [fault("disk", `${folder} is on a network file system (${network}).`, advice)];
}

/** What every accepted job waits for. */
async function syncTime(folder: string, signal: AbortSignal): Promise<Finding> {
  const scratch = await mkdtemp(join(folder, ".doctor-"));
  try {
    const times: number[] = [];
    await using file = await open(join(scratch, "probe"), "w");
    for (let count = 0; count < syncs; count++) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      await file.write(Buffer.alloc(4_096), 0, 4_096, 4_096 * count);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(syncs / 2)] ?? 0;
    const summary = `The disk takes ${median.toFixed(1)} ms to keep 4 KiB for good.`;
    if (median < slowSyncMs) return fine("disk", summary);
    return warning("disk", summary, "Every submission waits for that. A local disk (SSD) is faster.");
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1_024 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}
