import { createReadStream } from "node:fs";
import { join } from "node:path";
import type { EngineProcess } from "../pool/engine-process.ts";
import { takeOutput } from "../pool/take-output.ts";
import { ConversionError } from "../errors.ts";

/** What is asked of a document's text. */
export interface TextChoice {
  /** The numbers of the slides; of other documents all of the text is written. */
  readonly slides: readonly number[];
  readonly notes: boolean;
}

/**
 * Has the engine write the text of the document that it has open, and takes it: UTF-8, without control characters that
 * a terminal would obey.
 *
 * @returns where it is, and the engine cannot reach it
 * @throws `EngineRefusal`, or {@link ConversionError} `incomplete-output` when it is no such text.
 */
export async function takeText(engine: EngineProcess, choice: TextChoice): Promise<string> {
  const output = join(engine.folder.work, "output.txt");
  await engine.ask<"text">({ kind: "text", output, ...choice });
  const taken = await takeOutput(engine.folder, output);
  await checkText(taken);
  return taken;
}

async function checkText(path: string): Promise<void> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of createReadStream(path)) check(decoder.decode(piece as Buffer, { stream: true }));
    check(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ConversionError("incomplete-output", "The text that the engine wrote is not in UTF-8.", { cause });
  }
}

function check(text: string): void {
  if (/(?![\t\n\f])\p{Cc}/u.test(text)) {
    throw new ConversionError("incomplete-output", "The text that the engine wrote has control characters in it.");
  }
}
