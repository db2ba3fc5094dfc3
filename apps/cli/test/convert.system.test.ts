import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import officeCrypto from "officecrypto-tool";
import { makeDeck, makeJunk, makeSlowDeck, scratchFolder } from "./make-decks.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

function start(folder: string, args: readonly string[], input = "") {
  const child = spawn(process.execPath, ["--conditions=millrace-source", main, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: folder },
    stdio: "pipe",
  });
  child.stdin.end(input);
  return child;
}

async function millrace(folder: string, ...args: string[]) {
  const child = start(folder, args);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { out, err, code: child.exitCode };
}

test("converts several files at once into a folder, and tells each in a line", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "one.pptx", 1);
  await makeDeck(folder.path, "three.pptx", 3);
  const { out, err, code } = await millrace(folder.path, "convert", "one.pptx", "three.pptx", "-o", "pdf/");
  assert.equal(code, 0, err);
  assert.equal(out, "");
  assert.match(err, /^✓ pdf\/one\.pdf {2}1 page, \d+ KiB, \d+\.\d s$/mu);
  assert.match(err, /^✓ pdf\/three\.pdf {2}3 pages, /mu);
  assert.deepEqual((await readdir(join(folder.path, "pdf"))).toSorted(), ["one.pdf", "three.pdf"]);
});

test("names the characters that no font has, to people and to programs", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "strange.pptx", 1, " \u{10abcd}");
  const { out, err, code } = await millrace(folder.path, "convert", "strange.pptx", "--json");
  assert.equal(code, 0, err);
  assert.match(err, /^ {2}No font here has one of its characters \(private use\)\. .*: U\+10ABCD\.$/mu);
  assert.deepEqual((JSON.parse(out) as { missingCharacters: string[] }).missingCharacters, ["\u{10abcd}"]);
});

test("writes nothing over a file that is there, unless it is told to", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "deck.pptx", 1);
  await writeFile(join(folder.path, "deck.pdf"), "mine");
  const refused = await millrace(folder.path, "convert", "deck.pptx");
  assert.equal(refused.code, 2);
  assert.match(refused.err, /deck\.pdf is there already; --force replaces it\./u);
  assert.equal(await readFile(join(folder.path, "deck.pdf"), "utf8"), "mine");
  const forced = await millrace(folder.path, "convert", "deck.pptx", "--force", "--quiet");
  assert.deepEqual([forced.code, forced.out, forced.err], [0, "", ""]);
  assert.ok((await stat(join(folder.path, "deck.pdf"))).size > 1_000);
});

test("makes pictures of every slide in a folder of its own, or one of the first, in the format that is asked for", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "deck.pptx", 3);
  const all = await millrace(folder.path, "convert", "deck.pptx", "--to", "webp", "--size", "100");
  assert.equal(all.code, 0, all.err);
  assert.match(all.err, /^✓ deck {2}3 pictures, \d+ KiB, /mu);
  assert.deepEqual((await readdir(join(folder.path, "deck"))).toSorted(), ["001.webp", "002.webp", "003.webp"]);
  const again = await millrace(folder.path, "convert", "deck.pptx", "--to", "webp");
  assert.equal(again.code, 2);
  assert.match(again.err, /deck is there already; --force replaces the files in it\./u);
  const first = await millrace(
    folder.path,
    "convert",
    "deck.pptx",
    "-o",
    "cover.png",
    "--first",
    "--slides",
    "2",
    "--json",
  );
  assert.equal(first.code, 0, first.err);
  const { pictures } = JSON.parse(first.out) as { pictures: { slide: number; width: number }[] };
  assert.deepEqual([pictures.length, pictures[0]?.slide, pictures[0]?.width], [1, 2, 1_920]);
  assert.equal((await readFile(join(folder.path, "cover.png"))).toString("latin1", 1, 4), "PNG");
});

test("of a file that fails no picture is left, and no folder", async () => {
  await using folder = await scratchFolder();
  await makeJunk(folder.path, "junk.pptx");
  assert.equal((await millrace(folder.path, "convert", "junk.pptx", "--to", "png")).code, 1);
  assert.deepEqual(await readdir(folder.path), ["junk.pptx"]);
});

test("writes the text of presentations and tables", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "deck.pptx", 2);
  await writeFile(join(folder.path, "table.csv"), "a;b\n1;2\n");
  const { code, err } = await millrace(folder.path, "convert", "deck.pptx", "table.csv", "--to", "txt");
  assert.equal(code, 0, err);
  assert.match(await readFile(join(folder.path, "deck.txt"), "utf8"), /\n\f/u);
  assert.equal(await readFile(join(folder.path, "table.txt"), "utf8"), "a\tb\n1\t2\n");
});

test("goes on after a file that cannot be converted, tells a program of both, and exits with 1", async () => {
  await using folder = await scratchFolder();
  await makeJunk(folder.path, "junk.pptx");
  await makeDeck(folder.path, "deck.pptx", 2);
  const { out, err, code } = await millrace(folder.path, "convert", "junk.pptx", "deck.pptx", "--json", "-q");
  assert.equal(code, 1);
  const records = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const byFile = new Map(records.map((record) => [record["file"], record]));
  assert.equal(byFile.get("junk.pptx")?.["outcome"], "not-a-presentation");
  assert.equal(byFile.get("deck.pptx")?.["outcome"], "done");
  assert.equal(byFile.get("deck.pptx")?.["pages"], 2);
  assert.match(err, /✗ junk\.pptx: /u);
});

test("a file that takes too long is given up, with an exit code of its own", async () => {
  await using folder = await scratchFolder();
  await makeSlowDeck(folder.path, "long.pptx");
  const { err, code } = await millrace(folder.path, "convert", "long.pptx", "--timeout", "1");
  assert.equal(code, 4, err);
});

test("a password comes from a file or standard input, and is in no word of the command line", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "deck.pptx", 1);
  await writeFile(join(folder.path, "password"), "open sesame\nnot this\n");
  const pdf = join(folder.path, "deck.pdf");
  const { code, err } = await millrace(folder.path, "convert", "deck.pptx", "--open-password-file", "password");
  assert.equal(code, 0, err);
  await assert.rejects(pdfInfo(pdf), /Incorrect password/u);
  assert.match(await pdfInfo(pdf, "-upw", "open sesame"), /Encrypted: +yes/u);
  const words = ["convert", "deck.pptx", "-f", "--open-password-file", "-", "--printing", "none"];
  const piped = start(folder.path, words, "from a pipe\n");
  await once(piped, "close");
  assert.equal(piped.exitCode, 0);
  assert.match(await pdfInfo(pdf, "-upw", "from a pipe"), /print:no/u);
});

test("a protected deck wants its password, and tells a wrong one apart", async () => {
  await using folder = await scratchFolder();
  await makeDeck(folder.path, "plain.pptx", 2);
  const content = await readFile(join(folder.path, "plain.pptx"));
  await writeFile(join(folder.path, "deck.pptx"), officeCrypto.encrypt(content, { password: "sesame" }));
  for (const [name, password, outcome] of [
    ["none", "", "password-protected"],
    ["wrong", "guess", "wrong-password"],
    ["right", "sesame", "done"],
  ] as const) {
    await writeFile(join(folder.path, name), password);
    const words = password === "" ? [] : ["--password-file", name];
    const { out, err } = await millrace(folder.path, "convert", "deck.pptx", "--json", ...words);
    assert.equal((JSON.parse(out) as { outcome: string }).outcome, outcome, err);
    assert.ok(!`${out}${err}`.includes(password === "" ? "sesame" : password));
  }
});

async function pdfInfo(pdf: string, ...options: string[]): Promise<string> {
  return (await promisify(execFile)("pdfinfo", [...options, pdf])).stdout;
}

test("Ctrl-C ends it with 130 and leaves nothing behind", async () => {
  await using folder = await scratchFolder();
  await makeSlowDeck(folder.path, "long.pptx");
  const child = start(folder.path, ["convert", "long.pptx"]);
  const engineFolder = async (): Promise<boolean> =>
    (await readdir(folder.path)).some((name) => name.startsWith("millrace-engine-"));
  while (!(await engineFolder()) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill("SIGINT");
  const [err] = await Promise.all([text(child.stderr), once(child, "close")]);
  assert.equal(child.exitCode, 130, err);
  assert.match(err, /Interrupted: 0 of 1 converted/u);
  assert.deepEqual(await readdir(folder.path), ["long.pptx"]);
});
