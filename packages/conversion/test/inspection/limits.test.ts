import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { ConversionError, inspect, type DocumentLimits, type Inspection } from "@millrace/conversion";
import { makeCompoundFile } from "../making/make-compound-file.ts";
import { makePng } from "../making/make-png.ts";
import { makeArchive, type ZipEntry } from "../making/make-zip.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

const main: ZipEntry = { name: "ppt/presentation.xml", data: "<p:presentation/>" };
const MB = 1_000_000;

async function inspectEntries(
  entries: readonly ZipEntry[],
  limits: Partial<DocumentLimits> = {},
  name = "deck.pptx",
): Promise<Inspection> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, name);
  await writeFile(path, makeArchive(entries));
  return await inspect(path, { limits });
}

const answers = (code: string, words?: RegExp) => (error: unknown) =>
  error instanceof ConversionError && error.code === code && (words === undefined || words.test(error.message));

const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
const media = (data: Buffer, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name: "ppt/media/image1.bin",
  data,
  deflate: true,
  ...more,
});

const at = (bytes: number, numbers: (buffer: Buffer) => void, start: string): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.write(start, "latin1");
  numbers(buffer);
  return buffer;
};

suite("S4: an archive made to do harm is answered archive-limits", () => {
  for (const [what, entries, words] of [
    ["a bomb of 256 MB in 260 KB", [main, media(zeros(256 * MB))], /100 times/u],
    ["a small entry that unpacks to much", [main, media(zeros(20 * MB))], /100 times/u],
    [
      "an entry that lies of its size",
      [main, media(zeros(20 * MB), { declaredBytes: 100 })],
      /times its size|larger than/u,
    ],
    ["a name that leads out", [main, { name: "../../etc/cron.d/x", data: "x" }], /leads out/u],
    ["an absolute name", [main, { name: "/etc/cron.d/x", data: "x" }], /leads out/u],
    ["a link", [main, { name: "ppt/link", data: "/etc/passwd", mode: 0o120777 }], /a link/u],
    ["two entries of one name", [main, main], /same name/u],
  ] as const satisfies [string, ZipEntry[], RegExp][]) {
    test(what, async () => {
      await assert.rejects(inspectEntries(entries), answers("archive-limits", words));
    });
  }

  test("more entries than are taken", async () => {
    const entries = [main, ...Array.from({ length: 5 }, (_, index) => ({ name: `part${index}`, data: "" }))];
    await assert.rejects(inspectEntries(entries, { maxEntries: 5 }), answers("archive-limits", /6 parts/u));
    assert.ok((await inspectEntries(entries, { maxEntries: 6 })).intact);
  });

  test("many entries that together unpack to too much", async () => {
    const entries = Array.from({ length: 6 }, (_, index) => ({
      name: `${index}.bin`,
      data: zeros(900_000),
      deflate: true,
    }));
    await assert.rejects(
      inspectEntries([main, ...entries], { maxUnpackedBytes: 5 * MB }),
      answers("archive-limits", /5 MB/u),
    );
    assert.ok((await inspectEntries([main, ...entries], { maxUnpackedBytes: 6 * MB })).intact);
  });

  test("a bomb within an archive within it is bytes, and no more", async () => {
    const nested = makeArchive([media(zeros(50 * MB))]);
    assert.ok((await inspectEntries([main, { name: "ppt/embeddings/sheet.xlsx", data: nested }])).intact);
  });
});

suite("S5: a document type definition is answered dtd-forbidden", () => {
  const laughs = `<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;</p>`;
  const utf16 = Buffer.from(`\ufeff${laughs}`, "utf16le");
  for (const [what, entry] of [
    ["laughing entities", { name: "ppt/slides/slide1.xml", data: laughs }],
    ["in two bytes a character", { name: "ppt/slides/slide1.xml", data: utf16 }],
    ["high bytes first", { name: "ppt/slides/slide1.xml", data: Buffer.from(utf16).swap16() }],
    ["under a name that tells nothing", { name: "ppt/slides/slide1.bin", data: laughs }],
    ["an external one", { name: "ppt/slides/slide1.xml", data: `<!DOCTYPE p SYSTEM "file:///etc/passwd"><p/>` }],
    ["far into the file", { name: "ppt/slides/slide1.xml", data: `<!--${"-x".repeat(300_000)}-->${laughs}` }],
    ["in a drawing", { name: "ppt/media/image1.svg", data: laughs }],
  ] as const satisfies [string, ZipEntry][]) {
    test(what, async () => {
      await assert.rejects(inspectEntries([main, entry]), answers("dtd-forbidden"));
    });
  }

  test("a drawing may name its type, as drawing programs do", async () => {
    const svg = `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>`;
    assert.ok((await inspectEntries([main, { name: "ppt/media/image1.svg", data: svg }])).intact);
  });
});

suite("S12: an image of too many pixels is answered image-too-large", () => {
  const images = {
    png: makePng({ width: 50_000, height: 50_000 }),
    gif: at(20, (gif) => [gif.writeUInt16LE(50_000, 6), gif.writeUInt16LE(50_000, 8)], "GIF89a"),
    bmp: at(
      60,
      (bmp) => [bmp.writeUInt32LE(40, 14), bmp.writeInt32LE(50_000, 18), bmp.writeInt32LE(-50_000, 22)],
      "BM",
    ),
    webp: at(40, (webp) => [webp.writeUIntLE(49_999, 24, 3), webp.writeUIntLE(49_999, 27, 3)], "RIFF    WEBPVP8X"),
    jpeg: Buffer.from("ffd8ffe000040000ffc2001108c350c350030000", "hex"),
    tiff: Buffer.from("49492a00080000000200000104000100000050c3000001010400010000005000c30000000000", "hex"),
  };
  images.tiff.writeUInt32LE(50_000, 30);
  for (const [format, data] of Object.entries(images)) {
    test(`${format} of 50,000 × 50,000`, async () => {
      const entries = [main, { name: `ppt/media/image1.${format}`, data }];
      await assert.rejects(inspectEntries(entries), answers("image-too-large", /50000 × 50000/u));
      assert.ok((await inspectEntries(entries, { maxImagePixels: 2_500 * MB })).intact);
    });
  }

  test("in a PowerPoint 97 file, too", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "deck.ppt");
    await writeFile(path, makeCompoundFile(["PowerPoint Document", "Pictures"], images.png));
    await assert.rejects(inspect(path), answers("image-too-large"));
  });

  test("an ordinary image is taken, and one that is cut off, and letters that begin like one", async () => {
    const parts = [
      makePng(),
      makePng().subarray(0, 10),
      Buffer.from("BMW and others, a long enough text to look like a header"),
    ];
    const entries = parts.map((data, index) => ({ name: `ppt/media/${index}`, data }));
    assert.ok((await inspectEntries([main, ...entries])).intact);
  });
});

suite("S6: what a document takes from elsewhere is told, and refused where that is asked for", () => {
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const relationship = (kind: string, target: string, mode = ' TargetMode="External"'): ZipEntry => ({
    name: "ppt/slides/_rels/slide1.xml.rels",
    data: `<Relationships><Relationship Id="rId1" Type="${type}/${kind}" Target="${target}"${mode}/></Relationships>`,
  });
  for (const [what, entry, kind] of [
    ["an image by http:", relationship("image", "http://127.0.0.1/x.png"), "image"],
    ["an image by file:", relationship("image", "file:///etc/passwd"), "image"],
    ["an object on a network share", relationship("oleObject", "\\\\host\\share\\x.xls"), "oleObject"],
    ["an image that does not say so", relationship("image", "http://127.0.0.1/x.png", ""), "image"],
    [
      "an image in OpenDocument",
      { name: "content.xml", data: `<draw:image xlink:href="../../etc/x.png"/>` },
      "draw:image",
    ],
  ] as const satisfies [string, ZipEntry, string][]) {
    test(what, async () => {
      const { external } = await inspectEntries([main, entry]);
      assert.deepEqual(
        external.map((link) => link.kind),
        [kind],
      );
      await assert.rejects(inspectEntries([main, entry], { externalContent: "refuse" }), answers("external-content"));
    });
  }

  for (const [what, entry] of [
    ["a hyperlink", relationship("hyperlink", "http://example.com/")],
    ["an image of its own", relationship("image", "../media/image1.png", "")],
    ["an image of its own by an absolute name", relationship("image", "/ppt/media/image1.png", "")],
  ] as const satisfies [string, ZipEntry][]) {
    test(`${what} is kept`, async () => {
      assert.deepEqual((await inspectEntries([main, entry], { externalContent: "refuse" })).external, []);
    });
  }
});

test("macros are told of (S8)", async () => {
  assert.equal((await inspectEntries([main, { name: "ppt/vbaProject.bin", data: "x" }], {}, "deck.pptm")).macros, true);
  assert.equal((await inspectEntries([main])).macros, false);
});

test("an archive with a damaged part is for the engine to judge", async () => {
  const damaged = makeArchive([main, { name: "ppt/media/1.bin", data: Buffer.alloc(100_000), deflate: true }]);
  damaged.fill(0xff, damaged.indexOf("1.bin") + 5, damaged.indexOf("1.bin") + 60);
  await using folder = await temporaryFolder();
  const path = join(folder.path, "deck.pptx");
  await writeFile(path, damaged);
  assert.equal((await inspect(path)).intact, false);
});
