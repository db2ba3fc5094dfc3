// The handler of `carry`: takes part in everything that a context offers.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HandlerOf } from "@millrace/jobs";
import type { carryKind } from "../worker/apart-kinds.ts";

export const run: HandlerOf<typeof carryKind> = async ({ cargo, text }, context) => {
  const { files, log, progress, warn, id, attempt, maxAttempts, deadline, signal } = context;
  progress({ stage: "carrying", percent: 150, done: 1, total: 2 });
  warn(`mind the ${text}`);
  log.info({ err: new Error("no harm done"), size: 7n }, "on the way");
  console.log("printed");
  const copy = join(await files.folder(), "copy");
  await cargo.saveTo(copy);
  const type = { name: "cargo.bin", contentType: "application/octet-stream" };
  const saved = await files.put(type, copy);
  const streamed = await files.put(type, await cargo.open());
  const previews = [await files.addPreview(copy), await files.addPreview(await cargo.open())];
  // Of two that come together the second is told later, and must not be forgotten.
  progress({ stage: "carrying", done: 2, total: 2, previews: 1 });
  progress({ stage: "carrying", previews: previews.length });
  const begins = (await readFile(copy)).subarray(0, 4).toString();
  const told = JSON.stringify({
    id,
    attempt,
    maxAttempts,
    inTime: deadline > Date.now(),
    aborted: signal.aborted,
    begins,
    previews,
  });
  return { streamed, saved, same: cargo, told };
};
