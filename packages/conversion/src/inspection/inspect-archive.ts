import { documentKinds, type DocumentKind, type DocumentType } from "../document-types.ts";
import { ConversionError } from "../errors.ts";
import { Archive } from "./archive.ts";
import { checkArchive, type ArchiveFindings } from "./check-archive.ts";
import type { DocumentLimits } from "./document-limits.ts";
import type { DocumentFormat, Inspection } from "./inspection.ts";
import { passwordProtected, wrongContents } from "./refusals.ts";

interface Contents {
  readonly kind: DocumentKind;
  readonly format: DocumentFormat;
}

const nothingFound: ArchiveFindings = { macros: false, external: [] };
const mainParts: Readonly<Record<DocumentKind, string>> = {
  presentation: "ppt/presentation.xml",
  text: "word/document.xml",
  spreadsheet: "xl/workbook.xml",
};
/** The main part may have any name; its content type names the markup (ECMA-376 part 1, 11.3, 12.3 and 13.3). */
const contentTypes: Readonly<Record<DocumentKind, RegExp>> = {
  presentation: /presentationml|ms-powerpoint/u,
  text: /wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document\.macroEnabled|template\.macroEnabledTemplate)\.main/u,
  spreadsheet: /spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.macroEnabled\.main/u,
};

/** Looks into an archive: Office Open XML or OpenDocument. */
export async function inspectArchive(
  path: string,
  type: DocumentType,
  limits: DocumentLimits,
  encrypted: "refuse" | "accept",
): Promise<Inspection> {
  const archive = await openIntact(path, limits);
  const assumed = type.extension.startsWith(".o") ? "opendocument" : "ooxml";
  const claimed = { type, kind: type.kind, encrypted: false, delimited: null };
  if (archive === null) return { ...claimed, format: assumed, intact: false, ...nothingFound };
  await using _ = archive;
  const contents = await readContents(archive, type.kind);
  if (contents === null) throw wrongContents(type.kind, "It is an archive of something else.");
  if (contents.kind !== type.kind) throw wrongContents(type.kind, "It is another kind of Office document.");
  const { format } = contents;
  if (format === "opendocument" && (await archive.readText("META-INF/manifest.xml")).includes("encryption-data")) {
    if (encrypted === "refuse") throw passwordProtected();
    return { ...claimed, format, intact: true, ...nothingFound, encrypted: true };
  }
  const findings = await checkIntact(archive, limits);
  return { ...claimed, format, intact: findings !== null, ...(findings ?? nothingFound) };
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

/** What the archive is; of several things at once what it is claimed to be, which the engine's own word must confirm. */
async function readContents(archive: Archive, claimed: DocumentKind): Promise<Contents | null> {
  const inOrder = [claimed, ...documentKinds.filter((kind) => kind !== claimed)];
  const byPart = inOrder.find((kind) => archive.has(mainParts[kind]));
  if (byPart !== undefined) return { kind: byPart, format: "ooxml" };
  const mimeType = archive.has("mimetype") ? await archive.readText("mimetype") : "";
  const byMimeType = documentKinds.find((kind) =>
    new RegExp(`^application/vnd\\.oasis\\.opendocument\\.${kind}(?:-template)?\\s*$`, "u").test(mimeType),
  );
  if (byMimeType !== undefined) return { kind: byMimeType, format: "opendocument" };
  const declared = archive.has("[Content_Types].xml") ? await archive.readText("[Content_Types].xml") : "";
  const byDeclaration = inOrder.find((kind) => contentTypes[kind].test(declared));
  return byDeclaration === undefined ? null : { kind: byDeclaration, format: "ooxml" };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
