import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { test } from "node:test";
import { defineJob, file, newJobId } from "@millrace/jobs";
import type { Backend, Problem, StoredFile } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { openSocket, readAnswer } from "../raw-request.ts";

const make = defineJob({ name: "make-files", input: {}, output: { main: file(), extra: file({ optional: true }) } });
const bytes = Buffer.from("0123456789");

interface Made {
  readonly name?: string;
  readonly contentType?: string;
  readonly content?: Buffer;
  readonly resultTtlMs?: number;
}

/** A job that has succeeded, with this file as its result. */
async function made(
  backend: Backend,
  { name = "ten.bin", contentType = "application/octet-stream", content = bytes, resultTtlMs = 60_000 }: Made = {},
): Promise<string> {
  const id = newJobId();
  await backend.store.insert([
    {
      id,
      kind: make.name,
      input: {},
      maxAttempts: 1,
      priority: 0,
      delayMs: 0,
      resultTtlMs,
      idempotencyKey: null,
      fingerprint: null,
    },
  ]);
  const claim = await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  assert.ok(claim.kind === "claimed");
  const put = async (key: string, data: Buffer): Promise<StoredFile> => ({
    key,
    name,
    contentType,
    ...(await backend.blobs.put(key, Readable.from([data]), { maxBytes: 1e9 })),
  });
  const output = {
    main: { ...(await put(`jobs/${id}/1/1`, content)) },
    extra: { ...(await put(`jobs/${id}/1/2`, Buffer.from("extra"))) },
  };
  await backend.store.settle(id, claim.record.fence, { kind: "succeeded", output, warnings: [] });
  return id;
}

async function openWithResult(
  options: Made = {},
): Promise<TestService & { readonly result: string; readonly tag: string }> {
  const service = await openService({ jobs: [make] });
  const id = await made(service.backend, options);
  const tag = `"${createHash("sha256")
    .update(options.content ?? bytes)
    .digest("hex")}"`;
  return {
    ...service,
    result: `${service.address}/api/result/${id}`,
    tag,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

test("a result is sent whole, with its tag, its digest and its name", async () => {
  await using service = await openWithResult();
  const answer = await fetch(service.result);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "0123456789");
  const { headers } = answer;
  assert.equal(headers.get("content-length"), "10");
  assert.equal(headers.get("accept-ranges"), "bytes");
  assert.equal(headers.get("etag"), service.tag);
  assert.equal(headers.get("content-disposition"), `attachment; filename="ten.bin"; filename*=UTF-8''ten.bin`);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("cache-control"), "private, no-store");
  assert.equal(headers.get("repr-digest"), `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`);
});

test("HEAD says the same without the bytes, and opens no file", async () => {
  await using service = await openWithResult();
  const get = await fetch(service.result);
  await get.text();
  service.backend.blobs.open = async () => assert.fail("no file is needed for this");
  const head = await fetch(service.result, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
  for (const name of [
    "content-length",
    "etag",
    "content-type",
    "content-disposition",
    "accept-ranges",
    "repr-digest",
  ]) {
    assert.equal(head.headers.get(name), get.headers.get(name), name);
  }
});

const ranges: readonly (readonly [string, number, string, string | null])[] = [
  ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
  ["bytes=4-", 206, "456789", "bytes 4-9/10"],
  ["bytes=-3", 206, "789", "bytes 7-9/10"],
  ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
  ["bytes=8-99", 206, "89", "bytes 8-9/10"],
  ["bytes=9-9", 206, "9", "bytes 9-9/10"],
  ["bytes=0-1,4-5", 200, "0123456789", null],
  ["bytes=5-2", 200, "0123456789", null],
  ["lines=1-2", 200, "0123456789", null],
  ["bytes=a-b", 200, "0123456789", null],
];
for (const [range, status, text, contentRange] of ranges) {
  test(`Range: ${range} is answered ${status} with "${text}"`, async () => {
    await using service = await openWithResult();
    const answer = await fetch(service.result, { headers: { range } });
    assert.deepEqual([answer.status, await answer.text()], [status, text]);
    assert.equal(answer.headers.get("content-range"), contentRange);
    assert.equal(answer.headers.get("content-length"), String(text.length));
  });
}

for (const range of ["bytes=10-", "bytes=99-100", "bytes=-0"]) {
  test(`Range: ${range} is 416, and says how long the file is`, async () => {
    await using service = await openWithResult();
    const answer = await fetch(service.result, { headers: { range } });
    assert.deepEqual([answer.status, answer.headers.get("content-range")], [416, "bytes */10"]);
    assert.equal(((await answer.json()) as Problem).code, "range-not-satisfiable");
    assert.equal(answer.headers.get("content-disposition"), null);
  });
}

test("an empty result is sent, and has no ranges", async () => {
  await using service = await openWithResult({ content: Buffer.alloc(0) });
  const whole = await fetch(service.result);
  assert.deepEqual([whole.status, await whole.text(), whole.headers.get("content-length")], [200, "", "0"]);
  assert.equal((await fetch(service.result, { headers: { range: "bytes=0-0" } })).status, 416);
});

test("conditions: If-None-Match, If-Match and If-Range do what RFC 9110 says", async () => {
  await using service = await openWithResult();
  const ask = async (headers: Record<string, string>): Promise<readonly [number, string]> => {
    const answer = await fetch(service.result, { headers, cache: "no-store" });
    const text = await answer.text();
    return [answer.status, answer.status < 300 ? text : ""];
  };
  const { tag } = service;
  assert.deepEqual(await ask({ "if-none-match": tag }), [304, ""]);
  assert.deepEqual(await ask({ "if-none-match": `W/${tag}` }), [304, ""]);
  assert.deepEqual(await ask({ "if-none-match": "*" }), [304, ""]);
  assert.deepEqual(await ask({ "if-none-match": `"other"` }), [200, "0123456789"]);
  assert.deepEqual(await ask({ "if-match": tag }), [200, "0123456789"]);
  assert.deepEqual(await ask({ "if-match": `"other"` }), [412, ""]);
  assert.deepEqual(await ask({ "if-match": `W/${tag}` }), [412, ""]);
  assert.deepEqual(await ask({ range: "bytes=2-3", "if-range": tag }), [206, "23"]);
  assert.deepEqual(await ask({ range: "bytes=2-3", "if-range": `"other"` }), [200, "0123456789"]);
  assert.deepEqual(await ask({ range: "bytes=2-3", "if-range": `W/${tag}` }), [200, "0123456789"]);
  assert.deepEqual(await ask({ range: "bytes=2-3", "if-range": new Date().toUTCString() }), [200, "0123456789"]);
  assert.deepEqual(await ask({ range: "bytes=2-3", "if-none-match": tag }), [304, ""]);
});

async function disposition(url: string): Promise<string> {
  const answer = await fetch(url);
  await answer.text();
  return (answer.headers.get("content-disposition") ?? "").split(";")[0] ?? "";
}

test("a picture of the result may be shown in the browser, and nothing that runs", async () => {
  await using pdf = await openWithResult({ name: "deck.pdf", contentType: "application/pdf" });
  await using page = await openWithResult({ name: "page.html", contentType: "text/html" });
  assert.equal(await disposition(pdf.result), "attachment");
  assert.equal(await disposition(`${pdf.result}?inline=1`), "inline");
  assert.equal(await disposition(`${pdf.result}?disposition=inline`), "inline");
  assert.equal(await disposition(`${page.result}?inline=1`), "attachment");
});

test("other files of the result have addresses of their own", async () => {
  await using service = await openWithResult();
  const answer = await fetch(`${service.result}?file=extra`);
  assert.deepEqual([answer.status, await answer.text()], [200, "extra"]);
  assert.equal((await fetch(`${service.result}?file=nothing`)).status, 409);
});

test("a result that is not there yet is 409, one whose time is up 410, and an unknown one 404", async () => {
  await using service = await openService({ jobs: [make] });
  const { store } = service.backend;
  const waiting = newJobId();
  await store.insert([
    {
      id: waiting,
      kind: make.name,
      input: {},
      maxAttempts: 1,
      priority: 0,
      delayMs: 0,
      resultTtlMs: 1,
      idempotencyKey: null,
      fingerprint: null,
    },
  ]);
  const purged = await made(service.backend);
  await store.markPurged(purged, 60_000);
  const deleted = await made(service.backend);
  await service.backend.blobs.delete(`jobs/${deleted}/1/1`);
  const expected = {
    [waiting]: [409, "result-not-ready"],
    [purged]: [410, "result-expired"],
    [deleted]: [410, "result-expired"],
    [newJobId()]: [404, "job-not-found"],
    x: [404, "job-not-found"],
  };
  for (const [id, answerOf] of Object.entries(expected)) {
    const answer = await fetch(`${service.address}/api/result/${id}`);
    assert.deepEqual([answer.status, ((await answer.json()) as Problem).code], answerOf);
  }
});

test("somebody who follows a link to a result that is gone gets a page", async () => {
  await using service = await openService({ jobs: [make] });
  const id = await made(service.backend);
  await service.backend.store.markPurged(id, 60_000);
  const answer = await fetch(`${service.address}/api/result/${id}`, { headers: { accept: "text/html,*/*;q=0.8" } });
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [410, "text/html; charset=utf-8"]);
  assert.match(await answer.text(), /The result was deleted/);
});

const hostileNames = [
  "../../etc/passwd",
  "..\\..\\windows\\system.ini",
  "/absolute.pdf",
  "a\r\nSet-Cookie: evil=1.pdf",
  "a\nb.pdf",
  'quote".pdf',
  "back\\slash.pdf",
  "per%20cent%0d%0a.pdf",
  "semi;colon=1.pdf",
  "single'quote.pdf",
  "日本語のスライド.pdf",
  "Доклад о работе.pdf",
  "naïve café.pdf",
  "😀 emoji.pdf",
  "\u202Efdp.exe.pdf",
  "null\u0000byte.pdf",
  "\ud800lone.pdf",
  `${"long".repeat(200)}.pdf`,
  "<script>alert(1)</script>.pdf",
  " ",
  "",
  "=?utf-8?B?ZXZpbA==?=.pdf",
];
for (const name of hostileNames) {
  test(`S13: a result called ${JSON.stringify(name).slice(0, 60)} has one safe header`, async () => {
    await using service = await openWithResult({ name });
    const socket = await openSocket(service.port);
    socket.write(`GET ${new URL(service.result).pathname} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const { status, head, body } = await readAnswer(socket);
    socket.destroy();
    assert.deepEqual([status, body], [200, "0123456789"]);
    assert.equal(/^set-cookie/im.test(head), false);
    const lines = head.split("\r\n").filter((line) => /^content-disposition:/i.test(line));
    assert.equal(lines.length, 1);
    assert.match(
      lines[0] ?? "",
      /^content-disposition: attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/i,
    );
    const [, ascii = "", full = ""] = /filename="(.*?)"; filename\*=UTF-8''(.*)$/.exec(lines[0] ?? "") ?? [];
    assert.doesNotMatch(ascii, /["\\%/;]/);
    assert.equal(decodeURIComponent(full), name.toWellFormed());
  });
}

test("a client that leaves in the middle ends the reading of the file", async () => {
  const backend = memoryBackend();
  const closed = Promise.withResolvers<void>();
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024));
    },
  });
  endless.on("close", () => closed.resolve());
  const id = await made(backend);
  backend.blobs.open = async () => endless;
  await using service = await openService({ jobs: [make], backend });
  const socket = await openSocket(service.port);
  socket.write(`GET /api/result/${id} HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, "data");
  socket.destroy();
  await closed.promise;
});
