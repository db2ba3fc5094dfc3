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
 * @returns the copy's path; its owner is our own user.
 * @throws {@link ConversionError} `incomplete-output` when no file is there.
 */
export async function takeOutput(folder: PrivateFolder, path: string): Promise<string> {
  const taken = join(folder.taken, basename(path));
  await using source = await openFile(path);
  await using target = await open(taken, "wx", 0o600);
  await copyAll(source, target);
  return taken;
}

async function copyAll(source: FileHandle, target: FileHandle): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes);
  for (;;) {
    const { bytesRead } = await source.read(buffer, 0, pieceBytes);
    if (bytesRead === 0) return;
    await target.writeFile(buffer.subarray(0, bytesRead));
  }
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(explain);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new ConversionError("incomplete-output", "The engine left something else than a file where the PDF should be.");
}

function explain(cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") {
    throw new ConversionError("incomplete-output", "LibreOffice reported success but wrote no PDF.", { cause });
  }
  if (code === "ELOOP") {
    throw new ConversionError("incomplete-output", "The engine left a link where the PDF should be.", { cause });
  }
  throw cause;
}
