import { readFile, writeFile } from "node:fs/promises";
import { fromBufferPromise } from "yauzl";
import { makeArchive } from "./make-zip.ts";

/** Rewrites the entries of a deck, as an attacker would. */
export async function editDeck(path: string, edit: (entries: Map<string, Buffer>) => void): Promise<void> {
  const zip = await fromBufferPromise(await readFile(path), { lazyEntries: true });
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/")) continue;
    const pieces = await Array.fromAsync((await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>);
    entries.set(entry.fileName, Buffer.concat(pieces));
  }
  edit(entries);
  await writeFile(path, makeArchive([...entries].map(([name, data]) => ({ name, data, deflate: true }))));
}

/** Replaces text in an entry. */
export function replaceIn(entries: Map<string, Buffer>, name: string, edit: (text: string) => string): void {
  const text = entries.get(name)?.toString("utf8");
  if (text === undefined) throw new Error(`the deck has no ${name}`);
  const edited = edit(text);
  if (edited === text) throw new Error(`nothing was replaced in ${name}`);
  entries.set(name, Buffer.from(edited));
}
