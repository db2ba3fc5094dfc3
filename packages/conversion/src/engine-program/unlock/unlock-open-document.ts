import type { Entry } from "yauzl";
import { Archive } from "../../inspection/archive.ts";
import { DocumentRefused } from "../office.ts";
import type { UnlockOutcome } from "../protocol.ts";
import {
  decryptPart,
  isKnownMethod,
  readEncryption,
  withoutEncryption,
  type EncryptionData,
} from "./open-document-encryption.ts";
import { ZipWriter } from "./zip-writer.ts";

const manifestName = "META-INF/manifest.xml";

/** An OpenDocument archive, whose parts are encrypted one by one. */
export async function unlockOpenDocument(input: string, output: string, password: string): Promise<UnlockOutcome> {
  try {
    await using archive = await Archive.open(input);
    const manifest = await archive.readText(manifestName);
    const encryption = readEncryption(manifest);
    if (![...encryption.values()].every(isKnownMethod)) return "unknown-method";
    using writer = new ZipWriter(output);
    for (const entry of archive.entries) {
      const data = encryption.get(entry.fileName);
      if (entry.fileName === manifestName) await writer.add(entry.fileName, Buffer.from(withoutEncryption(manifest)));
      else if (data === undefined) await writer.add(entry.fileName, await contentOf(archive, entry));
      else if (!(await addDecrypted(writer, archive, entry, data, password))) return "wrong-password";
    }
    writer.end();
    return "unlocked";
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new DocumentRefused("what the password protects cannot be read", { cause: error });
  }
}

/** yauzl throws plain errors; zlib, and crypto at keys and blocks of no real size, coded ones. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || "syscall" in error) return false;
  return error.constructor === Error || "code" in error;
}

/** False where the password is another. */
async function addDecrypted(
  writer: ZipWriter,
  archive: Archive,
  entry: Entry,
  data: EncryptionData,
  password: string,
): Promise<boolean> {
  const packed = decryptPart(await contentOf(archive, entry), data, password);
  if (packed !== null) await writer.addPacked(entry.fileName, packed);
  return packed !== null;
}

async function contentOf(archive: Archive, entry: Entry): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(archive.pieces(entry, Number.MAX_SAFE_INTEGER)));
}
