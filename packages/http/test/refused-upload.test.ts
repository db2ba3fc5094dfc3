import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { suite, test } from "node:test";
import { JobError } from "@millrace/jobs";
import type { Backend, BlobStore, Logger, Problem } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { blobsLeft } from "./blobs-left.ts";
import { openService } from "./open-service.ts";
import { openSocket, readAnswer } from "./raw-request.ts";

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const chunk = Buffer.alloc(64 * 1024, "x");

/** Sends body bytes for as long as the other side takes them. @returns how many were handed to the system */
async function pour(socket: Socket, maxBytes: number, frame: (bytes: Buffer) => Buffer): Promise<number> {
  let bytes = 0;
  socket.on("error", () => {}); // The reset is what this is about.
  const over = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  while (bytes < maxBytes && !socket.destroyed) {
    bytes += chunk.length;
    if (socket.write(frame(chunk))) continue;
    await Promise.race([over, new Promise<void>((resolve) => void socket.once("drain", () => resolve()))]);
  }
  return bytes;
}

const chunked = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

const bodies: readonly {
  readonly name: string;
  readonly head: readonly string[];
  readonly first: string;
  readonly frame: (bytes: Buffer) => Buffer;
}[] = [
  {
    name: "a form of announced length",
    head: ["content-type: multipart/form-data; boundary=b", `content-length: ${2 * GiB}`],
    first: "",
    frame: (bytes) => bytes,
  },
  {
    name: "a form of unknown length",
    head: ["content-type: multipart/form-data; boundary=b", "transfer-encoding: chunked"],
    first: `--b\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n`,
    frame: chunked,
  },
  {
    name: "a file of announced length",
    head: [`content-disposition: attachment; filename="a.txt"`, `content-length: ${2 * GiB}`],
    first: "",
    frame: (bytes) => bytes,
  },
  {
    name: "a file of unknown length",
    head: [`content-disposition: attachment; filename="a.txt"`, "transfer-encoding: chunked"],
    first: "",
    frame: chunked,
  },
  {
    name: "a form for a job that does not exist",
    head: ["content-type: multipart/form-data; boundary=b", "transfer-encoding: chunked"],
    first: "",
    frame: chunked,
  },
];

suite("S1: an upload that is too large", { concurrency: true }, () => {
  for (const { name, head, first, frame } of bodies) {
    test(`${name}, 2 GiB where 256 KiB are taken, is answered early and not read on`, async () => {
      await using service = await openService();
      const socket = await openSocket(service.port);
      const job = name.includes("not exist") ? "nothing" : "shout-text";
      socket.write(`POST /api/jobs/${job} HTTP/1.1\r\nhost: x\r\n${head.join("\r\n")}\r\n\r\n`);
      if (first !== "") socket.write(frame(Buffer.from(first)));
      const pouring = pour(socket, 2 * GiB, frame);
      const { status, head: answered, body } = await readAnswer(socket);
      assert.equal(status, job === "nothing" ? 404 : 413);
      assert.equal((JSON.parse(body) as Problem).code, job === "nothing" ? "unknown-job" : "file-too-large");
      assert.match(answered, /^connection: close$/im);
      // What the sockets of both sides hold in between counts as sent; it is a few MiB on loopback.
      const sent = await pouring;
      assert.ok(sent < 64 * MiB, `${sent} bytes were taken`);
      assert.deepEqual(await blobsLeft(service.backend), []);
    });
  }
});

/** A back end that tells when a file has begun to arrive, and when its storing has come to an end. */
function watchedBackend(): { backend: Backend; began: Promise<void>; ended: Promise<unknown> } {
  const backend = memoryBackend();
  const began = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const put: BlobStore["put"] = backend.blobs.put.bind(backend.blobs);
  backend.blobs.put = async (key, source, options) => {
    async function* seen(): AsyncGenerator<Uint8Array> {
      for await (const bytes of source) {
        began.resolve();
        yield bytes;
      }
    }
    try {
      return await put(key, seen(), options);
    } catch (error) {
      ended.resolve(error);
      throw error;
    }
  };
  return { backend, began: began.promise, ended: ended.promise };
}

/** A log that tells the level and the problem of the first request that was not served. */
function watchedLog(): { log: Logger; refused: Promise<unknown> } {
  const refused = Promise.withResolvers<unknown>();
  const line = (level: string) => (fields: object) => {
    if ("problem" in fields) refused.resolve([level, fields.problem]);
  };
  const log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  return { log, refused: refused.promise };
}

for (const [what, error] of [
  ["an abort of the storage's own", new DOMException("given up", "AbortError")],
  ["an abort within an error of the storage", new Error("put failed", { cause: new DOMException("x", "AbortError") })],
] as const) {
  test(`${what}, while the client is there, stays a fault of the service`, async () => {
    const backend = memoryBackend();
    backend.blobs.put = async () => {
      throw error;
    };
    const { log, refused } = watchedLog();
    await using service = await openService({ backend, log });
    const headers = { "content-disposition": `attachment; filename="a.txt"` };
    const answer = await fetch(`${service.address}/api/jobs/shout-text`, { method: "POST", body: "a", headers });
    assert.equal(answer.status, 500);
    assert.deepEqual(await refused, ["error", "internal-error"]);
  });
}

const half = "x".repeat(100_000);
const brokenOff: readonly (readonly [string, string])[] = [
  [
    "a form",
    `content-type: multipart/form-data; boundary=b\r\ncontent-length: 200150\r\n\r\n--b\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n${half}`,
  ],
  ["a file", `content-disposition: attachment; filename="a.txt"\r\ncontent-length: 200000\r\n\r\n${half}`],
];
for (const [name, rest] of brokenOff) {
  for (const how of ["reset", "closed"] as const) {
    test(`R8: ${name} that is ${how} at half leaves no job and no blob, and is no fault of the service`, async () => {
      const { backend, began, ended } = watchedBackend();
      const { log, refused } = watchedLog();
      await using service = await openService({ backend, log });
      const socket = await openSocket(service.port);
      socket.write(`POST /api/jobs/shout-text HTTP/1.1\r\nhost: x\r\n${rest}`);
      await began;
      if (how === "reset") socket.resetAndDestroy();
      else socket.end();
      assert.ok((await ended) instanceof Error);
      assert.deepEqual(await blobsLeft(backend), []);
      assert.deepEqual((await backend.store.list({}, { limit: 1 })).jobs, []);
      assert.deepEqual(await refused, ["info", "broken-off"]);
      socket.destroy();
    });
  }
}

test("a job that was refused after its file was stored leaves nothing of the file", async () => {
  await using service = await openService();
  const form = new FormData();
  form.append("text", new File(["stored"], "a.txt"));
  form.append("times", "0");
  const answer = await fetch(`${service.address}/api/jobs/shout-text`, { method: "POST", body: form });
  assert.equal(answer.status, 422);
  assert.deepEqual(await blobsLeft(service.backend), []);
});

test("a full storage is 507 with a time to come back, and nothing of its words", async () => {
  const backend = memoryBackend();
  backend.blobs.put = async () => {
    throw new JobError("storage-full", "no space left in /srv/blobs");
  };
  await using service = await openService({ backend });
  const form = new FormData();
  form.append("text", new File(["stored"], "a.txt"));
  const answer = await fetch(`${service.address}/api/jobs/shout-text`, { method: "POST", body: form });
  const problem = (await answer.json()) as Problem;
  assert.deepEqual([answer.status, problem.code, answer.headers.get("retry-after")], [507, "storage-full", "60"]);
  assert.doesNotMatch(JSON.stringify(problem), /srv/);
});

test("what is not HTTP, or an address that cannot be decoded, is answered with a problem too", async () => {
  await using service = await openService();
  const socket = await openSocket(service.port);
  socket.write("NONSENSE\r\n\r\n");
  const { status, head, body } = await readAnswer(socket);
  assert.equal(status, 400);
  assert.match(head, /^content-type: application\/problem\+json$/m);
  assert.equal((JSON.parse(body) as Problem).code, "bad-request");
  const answer = await fetch(`${service.address}/api/status/%E0%A4%A`);
  assert.deepEqual([answer.status, ((await answer.json()) as Problem).code], [400, "bad-request"]);
});

const partHead = `Content-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n`;
const cutForms: readonly (readonly [string, string])[] = [
  ["in a file", `--b\r\n${partHead}abc`],
  ["in a file without a name", `--b\r\n${partHead.replace("a.txt", "")}`],
  ["before the closing boundary", `--b\r\n${partHead}abc\r\n`],
  ["in a field", `--b\r\nContent-Disposition: form-data; name="times"\r\n\r\n3`],
];
for (const [where, form] of cutForms) {
  test(`a form that ends ${where}, and is there at once, is bad-request`, async () => {
    await using service = await openService();
    const socket = await openSocket(service.port);
    const head = `content-type: multipart/form-data; boundary=b\r\ncontent-length: ${form.length}`;
    socket.write(`POST /api/jobs/shout-text HTTP/1.1\r\nhost: x\r\n${head}\r\n\r\n${form}`);
    const { status, body } = await readAnswer(socket);
    assert.deepEqual([status, (JSON.parse(body) as Problem).code], [400, "bad-request"], body);
    assert.deepEqual(await blobsLeft(service.backend), []);
    socket.destroy();
  });
}
