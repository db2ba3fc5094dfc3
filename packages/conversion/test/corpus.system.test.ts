// Real decks with known outcomes, when they are at hand: the folder named by MILLRACE_CORPUS, or a folder beside the
// repository. A clone without them makes its own decks, in the other tests.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ConversionError, openConverter, type Converter } from "@millrace/conversion";
import { temporaryFolder } from "./making/temporary-folder.ts";

interface Deck {
  readonly file: string;
  readonly outcome: "pdf" | "password-protected" | "unreadable" | "slow";
  readonly slides: number | null;
  readonly pages: number | null;
}

const corpus = process.env["MILLRACE_CORPUS"] ?? join(import.meta.dirname, "../../../../shared/corpus");
const manifest = join(corpus, "manifest.json");
const codes = {
  "password-protected": "password-protected",
  unreadable: "unreadable-document",
  slow: "time-limit",
} as const;

/** The embedded LibreOffice is another version: these PowerPoint 4 files it does not read. */
const differing: Readonly<Record<string, string>> = { "pp40only.ppt": "unreadable-document" };

const decks = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as { decks: Deck[] }).decks : [];
for (const engine of decks.length > 0 ? (["kit", "wasm"] as const) : []) {
  suite(`real decks, ${engine} engine`, () => {
    let converter: Converter;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;

    before(async () => {
      folder = await temporaryFolder();
      converter = await openConverter({ engine, concurrency: 1, temporaryFolder: join(folder.path, "engines") });
      await converter.warm();
    });

    after(async () => {
      await converter[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    for (const { file, outcome, slides, pages } of decks) {
      const code =
        (engine === "wasm" ? differing[file] : undefined) ?? (outcome === "pdf" ? undefined : codes[outcome]);
      test(`${file} ends as ${code ?? `a PDF of ${pages} pages`}`, async () => {
        const conversion = converter.convert({
          input: join(corpus, file),
          output: join(folder.path, "out.pdf"),
          timeoutMs: outcome === "slow" ? 5_000 : 120_000,
        });
        if (code !== undefined) {
          await assert.rejects(conversion, (error) => error instanceof ConversionError && error.code === code);
        } else {
          const result = await conversion;
          assert.deepEqual([result.slides, result.pages], [slides, pages]);
        }
      });
    }
  });
}
