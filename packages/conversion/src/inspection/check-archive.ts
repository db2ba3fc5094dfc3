import { setImmediate as nextTurn } from "node:timers/promises";
import type { Entry } from "yauzl";
import { ConversionError } from "../errors.ts";
import type { Archive } from "./archive.ts";
import { archiveRefusal } from "./archive-refusal.ts";
import type { DocumentLimits } from "./document-limits.ts";
import { EntryExamination } from "./entry-examination.ts";
import type { ExternalLink } from "./external-links.ts";

/** What was found in an archive that may go on. */
export interface ArchiveFindings {
  readonly macros: boolean;
  readonly external: readonly ExternalLink[];
}

/** The upper half of an entry's attributes is a Unix file's mode, of which this part is its kind, and this a link. */
const kindMask = 0o170000;
const symbolicLink = 0o120000;
const encryptedFlag = 1;
/** What a small entry unpacks to is nobody's trouble, whatever the ratio. */
const harmlessBytes = 1_000_000;
const entriesBetweenTurns = 32;
const macroParts = /(?:^|\/)(?:vbaProject\.bin$|Basic\/|Scripts\/)/iu;

/**
 * Unpacks every entry, to nowhere, and counts what really comes out: an archive's own word on its size is not taken.
 *
 * @throws {@link ConversionError} `archive-limits`, `dtd-forbidden`, `image-too-large` or `password-protected`, and
 *   what zlib and yauzl throw at damage.
 */
export async function checkArchive(archive: Archive, limits: DocumentLimits): Promise<ArchiveFindings> {
  checkNames(archive.entries);
  const external: ExternalLink[] = [];
  let unpacked = 0;
  for (const [index, entry] of archive.entries.entries()) {
    // What unpacks at once holds the process up; others have their turn in between.
    if (index % entriesBetweenTurns === 0) await nextTurn();
    const examination = new EntryExamination(entry.fileName, limits);
    let bytes = 0;
    for await (const piece of unpack(archive, entry, limits, limits.maxUnpackedBytes - unpacked)) {
      bytes += piece.length;
      unpacked += piece.length;
      checkSize(entry, bytes, unpacked, limits);
      examination.feed(piece);
    }
    external.push(...examination.end());
  }
  return { macros: archive.names.some((name) => macroParts.test(name)), external };
}

function checkNames(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const { fileName, externalFileAttributes, generalPurposeBitFlag } of entries) {
    if (seen.has(fileName)) throw archiveRefusal("two of its parts have the same name, so that it means two things");
    seen.add(fileName);
    if (((externalFileAttributes >>> 16) & kindMask) === symbolicLink)
      throw archiveRefusal("one of its parts is a link");
    if ((generalPurposeBitFlag & encryptedFlag) !== 0) {
      throw new ConversionError(
        "password-protected",
        "Parts of the file are encrypted. Save a copy without a password and give that.",
      );
    }
  }
}

async function* unpack(archive: Archive, entry: Entry, limits: DocumentLimits, left: number): AsyncGenerator<Buffer> {
  const most = Math.min(left, Math.max(harmlessBytes, entry.compressedSize * limits.maxInflateRatio)) + 1;
  try {
    yield* archive.pieces(entry, most);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      checkSize(entry, most, limits.maxUnpackedBytes - left + most, limits);
    }
    if (error instanceof Error && error.message.startsWith("too many bytes")) {
      throw archiveRefusal("one of its parts is larger than it says");
    }
    throw error;
  }
}

function checkSize(entry: Entry, bytes: number, unpacked: number, limits: DocumentLimits): void {
  if (unpacked > limits.maxUnpackedBytes) {
    throw archiveRefusal(`it unpacks to more than ${Math.round(limits.maxUnpackedBytes / 1_000_000)} MB`);
  }
  if (bytes > harmlessBytes && bytes > entry.compressedSize * limits.maxInflateRatio) {
    throw archiveRefusal(`one of its parts unpacks to more than ${limits.maxInflateRatio} times its size`);
  }
}
