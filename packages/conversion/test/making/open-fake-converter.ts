import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ConverterOptions } from "@millrace/conversion";
import { Converter } from "../../src/converter.ts";
import { settle } from "../../src/converter-settings.ts";
import { noJail } from "../../src/jail/no-jail.ts";
import { behavingDeck, fakeEngine } from "./fake-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export interface FakeSetting extends AsyncDisposable {
  readonly converter: Converter;
  readonly folder: string;
  readonly engines: string;
  deck(behaviour: string): Promise<string>;
}

/** A converter whose engine is not LibreOffice. */
export async function openFakeConverter(options: ConverterOptions = {}, engine = fakeEngine()): Promise<FakeSetting> {
  const folder = await temporaryFolder();
  const engines = join(folder.path, "engines");
  const settings = settle({ ...options, temporaryFolder: engines }, engine);
  // These engines leave notes for the tests outside of their folders.
  const converter = new Converter(engine, settings, noJail("switched off for tests"));
  return {
    converter,
    folder: folder.path,
    engines,
    deck: async (behaviour) => await behavingDeck(folder.path, behaviour),
    async [Symbol.asyncDispose]() {
      await converter[Symbol.asyncDispose]();
      assert.deepEqual(await readdir(engines).catch(() => []), [], "no engine's folder is left");
      await folder[Symbol.asyncDispose]();
    },
  };
}
