import assert from "node:assert/strict";
import { test } from "node:test";
import { runCommandLine } from "../run-command-line.ts";
import { fakeTerminal } from "./fake-terminal.ts";

async function run(...words: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { terminal, out, err } = fakeTerminal();
  return { code: await runCommandLine(words, terminal), out: out(), err: err() };
}

test("help goes to standard output, with examples and exit codes", async () => {
  for (const words of [
    ["convert", "--help"],
    ["convert", "x.pptx", "-h"],
    ["help", "convert"],
  ]) {
    const { code, out, err } = await run(...words);
    assert.equal(code, 0);
    assert.match(out, /Examples\n {2}millrace convert talk\.pptx\n/u);
    assert.match(out, /Exit codes: 0 done/u);
    assert.equal(err, "");
  }
  assert.match((await run("--help")).out, /millrace convert/u);
});

test("no command and an unknown one are usage errors that say what there is", async () => {
  assert.deepEqual([(await run()).code, (await run("conver")).code], [2, 2]);
  assert.match((await run()).err, /millrace convert/u);
  assert.match((await run("conver")).err, /There is no command "conver", did you mean "convert"\?/u);
});

test("every fault of a command line is told at once", async () => {
  const { code, out, err } = await run("convert", "--slids", "3", "--engine=kid", "--notes=yes", "--timeout=0", "-o");
  assert.equal(code, 2);
  assert.equal(out, "");
  for (const fault of [
    'There is no option --slids, did you mean "--slides"?',
    'There is no engine "kid", did you mean "kit"?',
    '--notes takes no value, and has "yes".',
    "-o needs a value.",
    '--timeout must be a whole number from 1 to 2000000, not "0".',
  ]) {
    assert.ok(err.includes(fault), `${fault}\nis not in\n${err}`);
  }
});

test("a format that there is none of, and a size that no picture has, are usage errors", async () => {
  const { code, err } = await run("convert", "x.pptx", "--to", "wepb", "--size", "5");
  assert.equal(code, 2);
  assert.match(err, /There is no format "wepb", did you mean "webp"\?/u);
  assert.match(err, /--size must be a whole number from 16 to 4096, not "5"\./u);
});

test("a slide range is checked before LibreOffice is started", async () => {
  const { code, err } = await run("convert", "x.pptx", "--slides", "5-3");
  assert.equal(code, 2);
  assert.match(err, /did you mean "3-5"/u);
});

test("options of the PDF are checked together, by the names of the command line", async () => {
  const words = ["--pdfa", "5x", "--image-quality", "best", "--image-dpi", "10", "--printing", "maybe"];
  const { code, err } = await run("convert", "x.pptx", ...words);
  assert.equal(code, 2);
  for (const fault of [
    'option --pdfa must be one of 1b, 2b, 3b, not "5x"',
    'option --image-quality must be a whole number from 1 to 100, or "lossless", not "best"',
    'option --image-dpi must be a whole number from 50 to 2400, or "original", not 10',
    'option --printing must be one of none, low, high, not "maybe"',
  ]) {
    assert.ok(err.includes(fault), `${fault}\nis not in\n${err}`);
  }
  const both = await run("convert", "x.pptx", "--pdfa", "2b", "--no-copying");
  assert.match(both.err, /options --pdfa and --no-copying exclude each other/u);
});

test("a password's file that is not there, or holds none, is named", async () => {
  const missing = await run("convert", "x.pptx", "--open-password-file", "/nowhere/password");
  assert.equal(missing.code, 2);
  assert.match(missing.err, /--open-password-file: \/nowhere\/password cannot be read \(ENOENT\)\./u);
  assert.match((await run("convert", "x.pptx", "--owner-password-file", "/dev/null")).err, /has no password/u);
});

test("files that are not there are named, all of them", async () => {
  const { code, err } = await run("convert", "/nowhere/a.pptx", "/nowhere/b.pptx");
  assert.equal(code, 2);
  assert.match(err, /\/nowhere\/a\.pptx: there is no such file\.\n\/nowhere\/b\.pptx: there is no such file\./u);
});
