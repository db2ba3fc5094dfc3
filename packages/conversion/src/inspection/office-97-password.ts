import type { FileHandle } from "node:fs/promises";
import { readStreamHead, type CompoundFileEntries } from "./compound-file.ts";

/** [MS-DOC] 2.5.2: the flags of the file information block, and the one that says "encrypted". */
const wordFlagsAt = 10;
const wordEncrypted = 0x0100;
/** [MS-XLS] 2.4.117: the record that tells how a workbook is encrypted; one of the first, behind the beginning. */
const filePass = 0x002f;
const recordsLookedAt = 4;
const headBytes = 4_096;

/** Whether a Word 97–2003 document wants a password. */
export async function isEncryptedWord97(file: FileHandle, entries: CompoundFileEntries): Promise<boolean> {
  const stream = entries.get("WordDocument");
  if (stream === undefined) return false;
  const head = await readStreamHead(file, entries, stream, wordFlagsAt + 2);
  return head.length === wordFlagsAt + 2 && (head.readUInt16LE(wordFlagsAt) & wordEncrypted) !== 0;
}

/** Whether an Excel 97–2003 workbook wants a password. */
export async function isEncryptedExcel97(file: FileHandle, entries: CompoundFileEntries): Promise<boolean> {
  const stream = entries.get("Workbook") ?? entries.get("Book");
  if (stream === undefined) return false;
  const head = await readStreamHead(file, entries, stream, headBytes);
  for (let at = 0, count = 0; at + 4 <= head.length && count < recordsLookedAt; count++) {
    if (head.readUInt16LE(at) === filePass) return true;
    at += 4 + head.readUInt16LE(at + 2);
  }
  return false;
}
