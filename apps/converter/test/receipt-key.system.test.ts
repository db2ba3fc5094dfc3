import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isJobError } from "@millrace/jobs";
import { ConverterProcess } from "../decks/converter-process.ts";
import { readReceiptKey } from "../web/receipt-key.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

test("a converter with a key hands out the public one; without a key it says that it signs nothing", async () => {
  await using folder = await scratchFolder();
  const { privateKey } = generateKeyPairSync("ed25519");
  const path = join(folder.path, "key.pem");
  await writeFile(path, privateKey.export({ type: "pkcs8", format: "pem" }));
  const settings = { MILLRACE_DATA: join(folder.path, "data"), TMPDIR: folder.path };
  await using signing = await ConverterProcess.start("web", { ...settings, MILLRACE_RECEIPT_KEY: path });
  const answer = await fetch(`${signing.url}/api/receipt-key`);
  assert.ok(createPublicKey(await answer.text()).equals(createPublicKey(privateKey)));
  await using silent = await ConverterProcess.start("web", settings);
  assert.equal((await fetch(`${silent.url}/api/receipt-key`)).status, 404);
});

test("a key that is not there, or of another kind, is named with what to do", async () => {
  await using folder = await scratchFolder();
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const [rsa, open] = [join(folder.path, "rsa.pem"), join(folder.path, "public.pem")];
  await writeFile(rsa, privateKey.export({ type: "pkcs8", format: "pem" }));
  await writeFile(open, publicKey.export({ type: "spki", format: "pem" }));
  const faults: [path: string, message: RegExp][] = [
    [join(folder.path, "nowhere.pem"), /nowhere\.pem cannot be read \(ENOENT\); give MILLRACE_RECEIPT_KEY/u],
    [rsa, /rsa\.pem holds a key of the kind rsa; give/u],
    [open, /public\.pem holds no private key that can be read; .*openssl genpkey -algorithm ed25519/u],
  ];
  for (const [path, message] of faults) {
    assert.throws(
      () => readReceiptKey(path),
      (error: unknown) => isJobError(error, "invalid-definition") && message.test(error.message),
    );
  }
  assert.equal(readReceiptKey(""), undefined);
});
