// Real decks with known outcomes: those of the folder named by MILLRACE_CORPUS, or of one beside the repository. Where
// there is none, two that are made here.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { ConversionError, openConverter, type Converter } from "@millrace/conversion";
import { makeDeck } from "./making/make-deck.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

interface Deck {
  readonly file: string;
  readonly outcome: "pdf" | "password-protected" | "unreadable" | "slow";
  readonly slides: number | null;
  readonly pages: number | null;
}

const corpus = process.env["MILLRACE_CORPUS"] ?? join(import.meta.dirname, "../../../../shared/corpus");
const folderOfDecks = existsSync(join(corpus, "manifest.json")) ? corpus : await makeCorpus();
const codes = {
  "password-protected": "password-protected",
  unreadable: "unreadable-document",
  slow: "time-limit",
} as const;

/** The embedded LibreOffice is another version: these PowerPoint 4 files it does not read. */
const differing: Readonly<Record<string, string>> = { "pp40only.ppt": "unreadable-document" };

/** Decks that take the embedded engine from half a minute to minutes, as the machine is: a PDF and the limit are both right. */
const slowEmbedded: ReadonlySet<string> = new Set(["60810.pptx", "keyframes.pptx"]);

/** What opens those that a password protects. */
const passwords: Readonly<Record<string, string>> = { "Password_Protected-hello.ppt": "hello" };

const manifest = await readFile(join(folderOfDecks, "manifest.json"), "utf8");
const { decks } = JSON.parse(manifest) as { decks: Deck[] };
after(async () => {
  if (folderOfDecks !== corpus) await rm(folderOfDecks, { recursive: true });
});

for (const engine of ["kit", "wasm"] as const) {
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
      const mayTakeTooLong = engine === "wasm" && slowEmbedded.has(file);
      const end = code ?? `a PDF of ${pages} pages${mayTakeTooLong ? ", or at the time limit" : ""}`;
      test(`${file} ends as ${end}`, async () => {
        const conversion = converter.convert({
          input: join(folderOfDecks, file),
          output: join(folder.path, "out.pdf"),
          timeoutMs: outcome === "slow" ? 5_000 : mayTakeTooLong ? 30_000 : 240_000,
        });
        if (code !== undefined) {
          await assert.rejects(conversion, (error) => error instanceof ConversionError && error.code === code);
          return;
        }
        const [conversionEnd] = await Promise.allSettled([conversion]);
        if (mayTakeTooLong && conversionEnd.status === "rejected") {
          assert.equal((conversionEnd.reason as ConversionError).code, "time-limit");
        } else {
          const result = await conversion;
          assert.deepEqual([result.slides, result.pages], [slides, pages]);
        }
      });
    }
  });
}

for (const engine of ["kit", "wasm"] as const) {
  for (const { file } of decks.filter(({ file }) => Object.hasOwn(passwords, file))) {
    test(`${file} is opened by its password, and by no other, ${engine} engine`, async () => {
      await using folder = await temporaryFolder();
      await using converter = await openConverter({ engine, concurrency: 1 });
      const [input, output] = [join(folderOfDecks, file), join(folder.path, "out.pdf")];
      assert.equal((await converter.convert({ input, output, password: passwords[file] ?? "" })).pages, 1);
      await assert.rejects(
        converter.convert({ input, output, password: "another" }),
        (error) => error instanceof ConversionError && error.code === "wrong-password",
      );
    });
  }
}

async function makeCorpus(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-corpus-"));
  await makeDeck(join(folder, "plain.pptx"), { slides: 5, hidden: [2] });
  await writeFile(
    join(folder, "damaged.pptx"),
    Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(4_000, 0x20)]),
  );
  const decks: Deck[] = [
    { file: "plain.pptx", outcome: "pdf", slides: 5, pages: 4 },
    { file: "damaged.pptx", outcome: "unreadable", slides: null, pages: null },
  ];
  await writeFile(join(folder, "manifest.json"), JSON.stringify({ decks }));
  return folder;
}
