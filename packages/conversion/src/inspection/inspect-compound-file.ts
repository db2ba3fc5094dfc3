import type { FileHandle } from "node:fs/promises";
import type { DocumentKind, DocumentType } from "../document-types.ts";
import { readCompoundFileEntries, rootEntry, type CompoundFileEntries } from "./compound-file.ts";
import type { DocumentLimits } from "./document-limits.ts";
import type { DocumentFormat, Inspection } from "./inspection.ts";
import { isEncryptedExcel97, isEncryptedWord97 } from "./office-97-password.ts";
import { checkPowerPoint97Images, isEncryptedPowerPoint97 } from "./powerpoint-97-deck.ts";
import { passwordProtected, wrongContents } from "./refusals.ts";

const formats: Readonly<Record<DocumentKind, DocumentFormat>> = {
  presentation: "powerpoint-97",
  text: "word-97",
  spreadsheet: "excel-97",
};
/** The stream that makes it what it is. */
const mainStreams: Readonly<Record<DocumentKind, readonly string[]>> = {
  presentation: ["PowerPoint Document"],
  text: ["WordDocument"],
  spreadsheet: ["Workbook", "Book"],
};
const macroStorages = ["VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"];

/** Looks into an OLE2 compound file, as far as it goes: the formats of Office 97–2003, and encrypted ones of later. */
export async function inspectCompoundFile(
  path: string,
  file: FileHandle,
  type: DocumentType,
  limits: DocumentLimits,
  encrypted: "refuse" | "accept",
): Promise<Inspection> {
  const { kind } = type;
  const claimed = { type, kind, format: formats[kind], encrypted: false, external: [], delimited: null };
  const entries = await readCompoundFileEntries(file);
  // A container whose root has another name is damaged, and its streams prove nothing.
  if (!entries.has(rootEntry)) return { ...claimed, intact: false, macros: false };
  const inside = await protectedFormat(path, file, kind, entries);
  if (inside !== null && encrypted === "refuse") throw passwordProtected();
  if (inside !== null) return { ...claimed, format: inside, intact: true, encrypted: true, macros: false };
  // A document may hold others, whose streams are there, too.
  const isClaimed = mainStreams[kind].some((name) => entries.has(name));
  const isOther = Object.values(mainStreams).some((streams) => streams.some((name) => entries.has(name)));
  if (isOther && !isClaimed) throw wrongContents(kind, "It is another kind of Office document.");
  await checkPowerPoint97Images(path, limits.maxImagePixels);
  return { ...claimed, intact: isClaimed, macros: macroStorages.some((name) => entries.has(name)) };
}

/** What a password protects; null where none does. */
async function protectedFormat(
  path: string,
  file: FileHandle,
  kind: DocumentKind,
  entries: CompoundFileEntries,
): Promise<DocumentFormat | null> {
  // [MS-OFFCRYPTO] 2.3.4: an encrypted OOXML file is a stream of a compound file, beside one that says how to open it.
  if (entries.has("EncryptedPackage") && entries.has("EncryptionInfo")) return "ooxml";
  return (await isEncrypted(path, file, kind, entries)) ? formats[kind] : null;
}

async function isEncrypted(
  path: string,
  file: FileHandle,
  kind: DocumentKind,
  entries: CompoundFileEntries,
): Promise<boolean> {
  switch (kind) {
    case "presentation":
      // [MS-OFFCRYPTO] 2.3.5.4: an encrypted .ppt has this stream, but only its user atom says for certain.
      return entries.has("EncryptedSummary") && (await isEncryptedPowerPoint97(path));
    case "text":
      return await isEncryptedWord97(file, entries);
    case "spreadsheet":
      return await isEncryptedExcel97(file, entries);
  }
}
