// The handler of `bind`, apart from the worker: reads one child's file as a stream and the others from a folder.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HandlerOf } from "@millrace/jobs";
import { bytesOf, shoutKind, textOf } from "../fixtures.ts";
import type { bindKind } from "../worker/bind-kind.ts";

export const run: HandlerOf<typeof bindKind> = async ({ title }, { children, files }) => {
  const texts: string[] = [title];
  for (const { id, output } of await children(shoutKind)) {
    if (output === null) continue;
    if (texts.length === 1) {
      texts.push(await textOf(await output.loud.open()));
      continue;
    }
    const copy = join(await files.folder(), id);
    await output.loud.saveTo(copy);
    texts.push(await readFile(copy, "utf8"));
  }
  const book = await files.put({ name: "book.txt", contentType: "text/plain" }, bytesOf(texts.join("|")));
  return { book, letters: 0, missing: [] };
};
