import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ConversionError, inspect, presentationTypes, type ConversionErrorCode } from "@millrace/conversion";
import { makeCompoundFile } from "../making/make-compound-file.ts";
import { makeZip } from "../making/make-zip.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

const pptx = makeZip({ "[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p:presentation/>" });
const odp = makeZip({ mimetype: "application/vnd.oasis.opendocument.presentation", "META-INF/manifest.xml": "<m/>" });
const ppt = makeCompoundFile(["PowerPoint Document", "Current User"]);
const docx = makeZip({ "[Content_Types].xml": "<Types>wordprocessingml</Types>", "word/document.xml": "<w/>" });
const encryptedUser = Buffer.from("0000f60f2000000014000000dfc4d1f3", "hex");

async function inspectBytes(name: string, bytes: Buffer): ReturnType<typeof inspect> {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), bytes);
  return await inspect(join(folder.path, name));
}

for (const [name, bytes, format, intact] of [
  ["deck.pptx", pptx, "ooxml", true],
  ["DECK.PPTX", pptx, "ooxml", true],
  ["deck.odp", odp, "opendocument", true],
  ["deck.ppt", ppt, "powerpoint-97", true],
  ["old deck named new.pptx", ppt, "powerpoint-97", true],
  ["new deck named old.ppt", pptx, "ooxml", true],
  ["cut off.pptx", pptx.subarray(0, 60), "ooxml", false],
] as const) {
  test(`${name} is taken as ${format}`, async () => {
    const inspection = await inspectBytes(name, bytes);
    assert.equal(inspection.format, format);
    assert.equal(inspection.intact, intact);
  });
}

for (const [what, name, bytes, code] of [
  ["a text under another name", "text.pptx", Buffer.from("Dear Sir, this is no deck"), "not-a-presentation"],
  ["an empty file", "empty.pptx", Buffer.alloc(0), "not-a-presentation"],
  ["a Word document under another name", "letter.pptx", docx, "not-a-presentation"],
  ["an archive of anything", "photos.pptx", makeZip({ "a.jpg": "" }), "not-a-presentation"],
  ["an old Word document", "letter.ppt", makeCompoundFile(["WordDocument"]), "not-a-presentation"],
  ["a flat OpenDocument under another name", "flat.pptx", Buffer.from("<?xml version='1.0'?>"), "not-a-presentation"],
  ["an unknown extension", "deck.key", pptx, "unsupported-type"],
  ["no extension", "deck", pptx, "unsupported-type"],
  ["a double extension", "deck.pptx.exe", pptx, "unsupported-type"],
  [
    "an encrypted package",
    "secret.pptx",
    makeCompoundFile(["EncryptionInfo", "EncryptedPackage"]),
    "password-protected",
  ],
  [
    "an encrypted PowerPoint 97 file",
    "secret.ppt",
    makeCompoundFile(["PowerPoint Document", "EncryptedSummary"], encryptedUser),
    "password-protected",
  ],
  [
    "an encrypted OpenDocument",
    "secret.odp",
    makeZip({
      mimetype: "application/vnd.oasis.opendocument.presentation",
      "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }),
    "password-protected",
  ],
] as const satisfies [string, string, Buffer, ConversionErrorCode][]) {
  test(`${what} is answered ${code} (S2, S3)`, async () => {
    await assert.rejects(inspectBytes(name, bytes), (error) => error instanceof ConversionError && error.code === code);
  });
}

test("a stream's name alone does not make a file encrypted", async () => {
  const file = makeCompoundFile(["PowerPoint Document", "EncryptedSummary"], Buffer.alloc(512));
  assert.equal((await inspectBytes("deck.ppt", file)).format, "powerpoint-97");
});

test("a compound file whose directory runs in a circle ends", async () => {
  const file = makeCompoundFile(["PowerPoint Document"]);
  file.writeUInt32LE(1, 512 + 4);
  assert.equal((await inspectBytes("deck.ppt", file)).format, "powerpoint-97");
});

test("an extension can be given where the file's name has none", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "blob");
  await writeFile(path, pptx);
  for (const extension of ["pptx", ".pptx"]) assert.equal((await inspect(path, { extension })).type.extension, ".pptx");
});

test("a file that is not there is the caller's error, not the document's", async () => {
  await assert.rejects(inspect("/nowhere/deck.pptx"), { code: "ENOENT" });
});

test("every type has its own extension and a container", () => {
  assert.equal(new Set(presentationTypes.map(({ extension }) => extension)).size, presentationTypes.length);
  for (const { extension } of presentationTypes) assert.match(extension, /^\.[a-z]{3,4}$/u);
});
