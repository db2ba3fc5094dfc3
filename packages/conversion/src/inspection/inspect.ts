import { open, type FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { documentTypes, findDocumentType, type DocumentType } from "../document-types.ts";
import { ConversionError } from "../errors.ts";
import { readDelimitedText } from "./delimited-text.ts";
import { settleDocumentLimits, type DocumentLimits } from "./document-limits.ts";
import { inspectArchive } from "./inspect-archive.ts";
import { inspectCompoundFile } from "./inspect-compound-file.ts";
import type { Inspection } from "./inspection.ts";
import { externalContent, wrongContents } from "./refusals.ts";
import { inspectRichText } from "./rich-text.ts";
import { sniff, sniffBytes } from "./sniff.ts";

export interface InspectOptions {
  /** The extension that goes with the contents, where the file has another name. With or without its dot. */
  readonly extension?: string;
  /** Whether one that a password protects may go on, because the password is at hand. Default `refuse`. */
  readonly encrypted?: "refuse" | "accept";
  /** What the file may be. Default: {@link DocumentLimits}'s. */
  readonly limits?: Partial<DocumentLimits>;
}

const richTextBegin = "{\\rtf";

/**
 * Looks whether a file is a document that can be converted: its name, its signature, and what its container unpacks
 * to, against the limits. An archive is read once, as it streams by; an ordinary one takes milliseconds.
 *
 * @throws {@link ConversionError} `unsupported-type`, `not-a-presentation`, `not-a-document`, `password-protected`,
 *   `archive-limits`, `dtd-forbidden`, `image-too-large` or `external-content`.
 */
export async function inspect(path: string, options: InspectOptions = {}): Promise<Inspection> {
  const type = requireType(options.extension ?? extname(path));
  const limits = settleDocumentLimits(options.limits);
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
  if (bytesRead === 0) throw wrongContents(type.kind, "The file is empty.");
  const { encrypted = "refuse" } = options;
  const head = buffer.subarray(0, bytesRead);
  const inspection = await inspectContents({ path, file, head, type, limits, encrypted });
  if (limits.externalContent === "refuse" && inspection.external.length > 0) throw externalContent(inspection.external);
  return inspection;
}

interface GivenFile {
  readonly path: string;
  readonly file: FileHandle;
  /** Its first bytes. */
  readonly head: Buffer;
  readonly type: DocumentType;
  readonly limits: DocumentLimits;
  readonly encrypted: "refuse" | "accept";
}

async function inspectContents(given: GivenFile): Promise<Inspection> {
  const { path, file, type, limits, encrypted } = given;
  switch (sniff(given.head)) {
    case "zip":
      return await inspectArchive(path, type, limits, encrypted);
    case "ole2":
      return await inspectCompoundFile(path, file, type, limits, encrypted);
    case "unknown":
      return await inspectText(given);
  }
}

/** The formats without a container. Word gives .doc to RTF, too; a table as text has no mark of its own but its name. */
async function inspectText({ path, file, head, type, limits }: GivenFile): Promise<Inspection> {
  const { kind } = type;
  const claimed = { type, kind, intact: true, encrypted: false, macros: false };
  if (kind === "text" && head.toString("latin1").startsWith(richTextBegin)) {
    const external = await inspectRichText(path, limits.maxImagePixels);
    return { ...claimed, format: "rich-text", external, delimited: null };
  }
  const delimited = type.extension === ".csv" ? await readDelimitedText(file) : null;
  if (delimited !== null) return { ...claimed, format: "delimited-text", external: [], delimited };
  throw wrongContents(kind, `Its contents do not begin as those of a ${type.extension} file do.`);
}

function requireType(extension: string): DocumentType {
  const dotted = extension.startsWith(".") || extension === "" ? extension : `.${extension}`;
  const type = findDocumentType(dotted);
  if (type !== undefined) return type;
  const known = documentTypes.map((each) => each.extension).join(", ");
  const what = dotted === "" ? "A file without an extension" : `A ${dotted} file`;
  throw new ConversionError("unsupported-type", `${what} cannot be converted. Give one of ${known}.`);
}
