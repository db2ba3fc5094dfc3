import { open, type FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { ConversionError } from "../errors.ts";
import { findPresentationType, presentationTypes, type PresentationType } from "../presentation-types.ts";
import { Archive } from "./archive.ts";
import { checkArchive, type ArchiveFindings } from "./check-archive.ts";
import { readCompoundFileNames } from "./compound-file.ts";
import { settleDocumentLimits, type DocumentLimits } from "./document-limits.ts";
import type { ExternalLink } from "./external-links.ts";
import { checkPowerPoint97Images, isEncryptedPowerPoint97 } from "./powerpoint-97-deck.ts";
import { sniff, sniffBytes } from "./sniff.ts";

/** The markup of a presentation, which decides how its contents are read. */
export type DeckFormat = "ooxml" | "opendocument" | "powerpoint-97";

export interface Inspection {
  /** The type that the file's name claims. */
  readonly type: PresentationType;
  /** What the file's contents are, whatever its name says. */
  readonly format: DeckFormat;
  /** False when the archive's own table of contents is damaged; the engine may still make something of it. */
  readonly intact: boolean;
  /** Whether a password protects it, and nothing of what is inside could be looked at. */
  readonly encrypted: boolean;
  /** Whether it has macros. They are never run. */
  readonly macros: boolean;
  /** Content that it takes from elsewhere, hyperlinks not counted. It is never fetched. */
  readonly external: readonly ExternalLink[];
}

export interface InspectOptions {
  /** The extension that goes with the contents, where the file has another name. With or without its dot. */
  readonly extension?: string;
  /** Whether one that a password protects may go on, because the password is at hand. Default `refuse`. */
  readonly encrypted?: "refuse" | "accept";
  /** What the file may be. Default: {@link DocumentLimits}'s. */
  readonly limits?: Partial<DocumentLimits>;
}

const nothingFound = { macros: false, external: [], encrypted: false } as const;

/**
 * Looks whether a file is a presentation that can be converted: its name, its signature, and what its container
 * unpacks to, against the limits. An archive is read once, as it streams by; an ordinary one takes milliseconds.
 *
 * @throws {@link ConversionError} `unsupported-type`, `not-a-presentation`, `password-protected`, `archive-limits`,
 *   `dtd-forbidden`, `image-too-large` or `external-content`.
 */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const type = requireType(options.extension ?? extname(path));
  const limits = settleDocumentLimits(options.limits);
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
  if (bytesRead === 0) throw new ConversionError("not-a-presentation", "The file is empty.");
  switch (sniff(buffer.subarray(0, bytesRead))) {
    case "zip":
      return await inspectArchive(path, type, limits);
    case "ole2":
      return await inspectCompoundFile(path, file, type, limits, options.encrypted ?? "refuse");
    case "unknown":
      throw notAPresentation(`Its contents do not begin as those of a ${type.extension} file do.`);
  }
}

function requireType(extension: string): PresentationType {
  const dotted = extension.startsWith(".") || extension === "" ? extension : `.${extension}`;
  const type = findPresentationType(dotted);
  if (type !== undefined) return type;
  const known = presentationTypes.map((each) => each.extension).join(", ");
  const what = dotted === "" ? "A file without an extension" : `A ${dotted} file`;
  throw new ConversionError("unsupported-type", `${what} cannot be converted. Give one of ${known}.`);
}

async function inspectArchive(path: string, type: PresentationType, limits: DocumentLimits): Promise<Inspection> {
  const archive = await openIntact(path, limits);
  const assumed = type.extension.startsWith(".o") ? "opendocument" : "ooxml";
  if (archive === null) return { type, format: assumed, intact: false, ...nothingFound };
  await using _ = archive;
  const format = await readArchiveFormat(archive);
  if (format === null) throw notAPresentation("It is an archive of something else.");
  if (format === "opendocument" && (await archive.readText("META-INF/manifest.xml")).includes("encryption-data")) {
    throw protectedOpenDocument();
  }
  const findings = await checkIntact(archive, limits);
  if (findings === null) return { type, format, intact: false, ...nothingFound };
  if (limits.externalContent === "refuse" && findings.external.length > 0) throw externalContent(findings.external);
  return { type, format, intact: true, encrypted: false, ...findings };
}

/** Null where an entry is damaged. */
async function checkIntact(archive: Archive, limits: DocumentLimits): Promise<ArchiveFindings | null> {
  try {
    return await checkArchive(archive, limits);
  } catch (error) {
    if (error instanceof ConversionError || isSystemError(error)) throw error;
    return null;
  }
}

/** Null for a damaged archive: whether LibreOffice can mend it is for LibreOffice to say. */
async function openIntact(path: string, limits: DocumentLimits): Promise<Archive | null> {
  try {
    return await Archive.open(path, limits.maxEntries);
  } catch (error) {
    if (error instanceof ConversionError || isSystemError(error)) throw error;
    return null;
  }
}

async function readArchiveFormat(archive: Archive): Promise<DeckFormat | null> {
  if (archive.has("ppt/presentation.xml")) return "ooxml";
  const mimeType = archive.has("mimetype") ? await archive.readText("mimetype") : "";
  if (mimeType.startsWith("application/vnd.oasis.opendocument.presentation")) return "opendocument";
  const contentTypes = archive.has("[Content_Types].xml") ? await archive.readText("[Content_Types].xml") : "";
  // The main part may have any name; its content type names the markup (ECMA-376 part 1, 13.3.6).
  return /presentationml|ms-powerpoint/u.test(contentTypes) ? "ooxml" : null;
}

async function inspectCompoundFile(
  path: string,
  file: FileHandle,
  type: PresentationType,
  limits: DocumentLimits,
  encrypted: "refuse" | "accept",
): Promise<Inspection> {
  const names = await readCompoundFileNames(file);
  // [MS-CFB] 2.6.2: a container whose root has another name is damaged, and its streams prove nothing.
  if (!names.has("Root Entry")) return { type, format: "powerpoint-97", intact: false, ...nothingFound };
  const inside = await protectedFormat(path, names);
  if (inside !== null && encrypted === "refuse") throw passwordProtected();
  if (inside !== null) return { type, format: inside, intact: true, ...nothingFound, encrypted: true };
  const other = ["WordDocument", "Workbook", "Book"].some((name) => names.has(name));
  if (other && !names.has("PowerPoint Document")) throw notAPresentation("It is another kind of Office document.");
  await checkPowerPoint97Images(path, limits.maxImagePixels);
  const macros = ["VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"].some((name) => names.has(name));
  return {
    type,
    format: "powerpoint-97",
    intact: names.has("PowerPoint Document"),
    macros,
    external: [],
    encrypted: false,
  };
}

/** What a password protects; null where none does. */
async function protectedFormat(path: string, names: ReadonlySet<string>): Promise<DeckFormat | null> {
  // [MS-OFFCRYPTO] 2.3.4: an encrypted OOXML file is a stream of a compound file, beside one that says how to open it.
  if (names.has("EncryptedPackage") && names.has("EncryptionInfo")) return "ooxml";
  // [MS-OFFCRYPTO] 2.3.5.4: an encrypted .ppt has this stream, but only its user atom says for certain.
  return names.has("EncryptedSummary") && (await isEncryptedPowerPoint97(path)) ? "powerpoint-97" : null;
}

function notAPresentation(why: string): ConversionError {
  return new ConversionError("not-a-presentation", `The file is not a presentation. ${why}`);
}

function passwordProtected(): ConversionError {
  return new ConversionError(
    "password-protected",
    "The presentation is protected by a password. Give the password, or a copy saved without it.",
  );
}

function protectedOpenDocument(): ConversionError {
  return new ConversionError(
    "password-protected",
    "The presentation is protected by a password in OpenDocument's way, which is not opened here. Save a copy without it.",
  );
}

function externalContent(links: readonly ExternalLink[]): ConversionError {
  const list = links.slice(0, 3).map(({ kind, target }) => `${kind} ${target}`);
  return new ConversionError(
    "external-content",
    `The presentation takes content from elsewhere (${list.join(", ")}), which is not fetched here. ` +
      "Put it into the presentation, or remove it.",
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
