import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConversionError } from "../errors.ts";
import type { PrivateFolder } from "./private-folder.ts";

const pieceBytes = 1024 * 1024;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Copies what an engine made to where it cannot change it any more, so that what is checked is what is handed out. A
 * link under that name is refused: it may point at somebody else's file.
 *
 * @param maxBytes a larger file is not taken
 * @returns the copy's path; its owner is our own user.
 * @throws {@link ConversionError} `incomplete-output` when no file is there, or more than a file of its kind.
 */
export async function takeOutput(
  folder: PrivateFolder,
  path: string,
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  const taken = join(folder.taken, basename(path));
  await using source = await openFile(path);
  await using target = await open(taken, "wx", 0o600);
  await copyAll(source, target, maxBytes);
  return taken;
}

async function copyAll(source: FileHandle, target: FileHandle, maxBytes: number): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes);
  for (let copied = 0; ;) {
    const { bytesRead } = await source.read(buffer, 0, pieceBytes);
    if (bytesRead === 0) return;
    copied += bytesRead;
    if (copied > maxBytes) throw new ConversionError("incomplete-output", "The engine left too large a file.");
    await target.writeFile(buffer.subarray(0, bytesRead));
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(explain);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new ConversionError(
    "incomplete-output",
    "The engine left something else than a file where its output should be.",
  );
}

function explain(cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") {
    throw new ConversionError("incomplete-output", "LibreOffice reported success but wrote no file.", { cause });
  }
  if (code === "ELOOP") {
    throw new ConversionError("incomplete-output", "The engine left a link where its output should be.", { cause });
  }
  throw cause;
}
