import { open, type FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { ConversionError } from "../errors.ts";
import { findPresentationType, presentationTypes, type PresentationType } from "../presentation-types.ts";
import { Archive } from "./archive.ts";
import { readCompoundFileNames } from "./compound-file.ts";
import { isEncryptedPowerPoint97 } from "./powerpoint-97-deck.ts";
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
}

export interface InspectOptions {
  /** The extension that goes with the contents, where the file has another name. With or without its dot. */
  readonly extension?: string;
}

/**
 * Looks whether a file is a presentation that can be converted: its name, its signature, and the table of contents of
 * its container. Costs a few reads, whatever the size, so it can answer an upload.
 *
 * @throws {@link ConversionError} `unsupported-type`, `not-a-presentation` or `password-protected`.
 */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const type = requireType(options.extension ?? extname(path));
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
  if (bytesRead === 0) throw new ConversionError("not-a-presentation", "The file is empty.");
  switch (sniff(buffer.subarray(0, bytesRead))) {
    case "zip":
      return await inspectArchive(path, type);
    case "ole2":
      return await inspectCompoundFile(path, file, type);
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

async function inspectArchive(path: string, type: PresentationType): Promise<Inspection> {
  const archive = await openIntact(path);
  if (archive === null)
    return { type, format: type.extension.startsWith(".o") ? "opendocument" : "ooxml", intact: false };
  await using _ = archive;
  const format = await readArchiveFormat(archive);
  if (format === null) throw notAPresentation("It is an archive of something else.");
  if (format === "opendocument" && (await archive.readText("META-INF/manifest.xml")).includes("encryption-data")) {
    throw passwordProtected();
  }
  return { type, format, intact: true };
}

/** Null for a damaged archive: whether LibreOffice can mend it is for LibreOffice to say. */
async function openIntact(path: string): Promise<Archive | null> {
  try {
    return await Archive.open(path);
  } catch (error) {
    if (isSystemError(error)) throw error;
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

async function inspectCompoundFile(path: string, file: FileHandle, type: PresentationType): Promise<Inspection> {
  const names = await readCompoundFileNames(file);
  // [MS-CFB] 2.6.2: a container whose root has another name is damaged, and its streams prove nothing.
  if (!names.has("Root Entry")) return { type, format: "powerpoint-97", intact: false };
  // [MS-OFFCRYPTO] 2.3.4: an encrypted OOXML file is a stream of a compound file, beside one that says how to open it.
  if (names.has("EncryptedPackage") && names.has("EncryptionInfo")) throw passwordProtected();
  // [MS-OFFCRYPTO] 2.3.5.4: an encrypted .ppt has this stream, but only its user atom says for certain.
  if (names.has("EncryptedSummary") && (await isEncryptedPowerPoint97(path))) throw passwordProtected();
  const other = ["WordDocument", "Workbook", "Book"].some((name) => names.has(name));
  if (other && !names.has("PowerPoint Document")) throw notAPresentation("It is another kind of Office document.");
  return { type, format: "powerpoint-97", intact: names.has("PowerPoint Document") };
}

function notAPresentation(why: string): ConversionError {
  return new ConversionError("not-a-presentation", `The file is not a presentation. ${why}`);
}

function passwordProtected(): ConversionError {
  return new ConversionError(
    "password-protected",
    "The presentation is protected by a password. Save a copy without the password and give that.",
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
