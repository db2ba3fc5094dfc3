import { closeSync, openSync, readSync } from "node:fs";
import { sniff, sniffBytes } from "../../inspection/sniff.ts";
import type { UnlockOutcome } from "../protocol.ts";
import { unlockCompoundFile } from "./unlock-compound-file.ts";
import { unlockOpenDocument } from "./unlock-open-document.ts";

/**
 * Writes what a password protects to `output`. LibreOffice has no part in it, so that every engine opens the same.
 *
 * @throws `DocumentRefused` when the file is damaged.
 */
export async function unlock(input: string, output: string, password: string): Promise<UnlockOutcome> {
  return sniff(firstBytes(input)) === "zip"
    ? await unlockOpenDocument(input, output, password)
    : await unlockCompoundFile(input, output, password);
}

function firstBytes(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(sniffBytes);
    return buffer.subarray(0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
