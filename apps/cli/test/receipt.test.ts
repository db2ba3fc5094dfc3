import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { defineJob, file, receipt, signReceipt } from "@millrace/jobs";
import type { ReceiptDocument } from "@millrace/jobs";
import { fileOf, testPipeline } from "@millrace/jobs/testing";
import { runCommandLine } from "../run-command-line.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const folder = await mkdtemp(join(tmpdir(), "millrace-receipt-"));
after(() => rm(folder, { recursive: true, force: true }));

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const document = await signedReceipt();
const key = await save("key.pem", pem(publicKey));

async function signedReceipt(): Promise<ReceiptDocument> {
  const copy = defineJob({ name: "copy", input: { text: file() }, output: { same: file() } });
  const job = copy.handledBy(async ({ text }, { files }) => ({
    same: await files.put({ name: "copy.txt", contentType: "text/plain" }, await text.open()),
  }));
  await using pipeline = testPipeline({ jobs: [job] });
  const { id } = await pipeline.run(copy, { text: fileOf("note.txt", "hello") });
  return signReceipt(await receipt(pipeline.backend, id), privateKey);
}

function pem(key: KeyObject): string {
  return String(key.export({ type: key.type === "public" ? "spki" : "pkcs8", format: "pem" }));
}

async function save(name: string, content: string | ReceiptDocument): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function verify(
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { terminal, out, err } = fakeTerminal();
  return { code: await runCommandLine(["receipt", "verify", ...words], terminal), out: out(), err: err() };
}

test("a receipt as it was signed is believed, and the files are found that it tells of", async () => {
  const path = await save("receipt.json", document);
  const note = await save("renamed.txt", "hello");
  const { code, out, err } = await verify(path, "--key", key, note);
  assert.deepEqual([code, out], [0, ""]);
  assert.match(err, /✓ The receipt is as it was signed with this key\.\n {2}It says: copy \w+ succeeded at 2/u);
  assert.match(err, /✓ .*renamed\.txt is its input\.text\./u);
  const json = JSON.parse((await verify(path, "--key", key, "--json")).out) as { ok: boolean; signed: boolean };
  assert.deepEqual([json.ok, json.signed], [true, true]);
  assert.equal((await verify(path, "--key", key, "--quiet")).err, "");
});

test("a receipt that was changed, has no signature, or was signed with another key is not believed", async () => {
  const { receipt: given } = document;
  const changed = await save("changed.json", { ...document, receipt: { ...given, attempts: 9 } });
  assert.match((await verify(changed, "--key", key)).err, /✗ The receipt is not as it was signed/u);
  const unsigned = await save("unsigned.json", { receipt: given, signature: null });
  const { code, err } = await verify(unsigned, "--key", key);
  assert.equal(code, 1);
  assert.match(err, /✗ The receipt is not signed: nothing shows who wrote it\.\n {2}It claims: copy/u);
  const other = await save("other.pem", pem(generateKeyPairSync("ed25519").publicKey));
  assert.equal((await verify(await save("receipt.json", document), "--key", other)).code, 1);
});

test("a file that the receipt does not tell of fails, and one that has only the name of one is told apart", async () => {
  const path = await save("receipt.json", document);
  const stranger = await save("stranger.txt", "something else");
  const changed = await save("note.txt", "hello!");
  const { code, err } = await verify(path, "--key", key, stranger, changed);
  assert.equal(code, 1);
  assert.match(err, /✗ .*stranger\.txt is none of its files\./u);
  assert.match(err, /✗ .*note\.txt has the name of one of its files, and other bytes/u);
});

test("what is wrong with the command line, the receipt or the key is a usage error that says so", async () => {
  const path = await save("receipt.json", document);
  const faults: [words: string[], message: RegExp][] = [
    [[], /Say which receipt: a file of JSON\.\nSay with --key which public key/u],
    [[path, "--key", join(folder, "nowhere.pem")], /nowhere\.pem cannot be read \(ENOENT\)\./u],
    [[path, "--key", key, join(folder, "nowhere.txt")], /nowhere\.txt cannot be read \(ENOENT\)\./u],
    [[path, "--key", await save("private.pem", pem(privateKey))], /is a private key: checking needs the public one/u],
    [[path, "--key", path], /receipt\.json is not a public key of Ed25519 in PEM\./u],
    [[key, "--key", key], /key\.pem is not JSON/u],
    [[await save("empty.json", "{}"), "--key", key], /this is not a receipt: receipt: /u],
  ];
  for (const [words, message] of faults) {
    const { code, err } = await verify(...words);
    assert.equal(code, 2);
    assert.match(err, message);
  }
  const { terminal, err } = fakeTerminal();
  assert.equal(await runCommandLine(["receipt", "verfy", path], terminal), 2);
  assert.match(err(), /There is no "receipt verfy", did you mean "verify"\?/u);
});
