import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { CrashEvidence } from "../errors.ts";
import type { EngineGone } from "./engine-gone.ts";

/** What is worth keeping of a crash: the document may be gone in an hour. */
export async function collectEvidence(gone: EngineGone, document: string): Promise<CrashEvidence> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(document), hash);
  return { sha256: hash.digest("hex"), log: gone.log, exitCode: gone.exitCode, signal: gone.signal };
}
