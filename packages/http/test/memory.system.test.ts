import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, before, suite, test } from "node:test";
import type { StatusDocument } from "@millrace/http";

const MiB = 1024 ** 2;
const GiB = 1024 * MiB;
const mostGrowth = 64 * MiB;

async function askOf<T>(child: ChildProcess, message?: object): Promise<T> {
  const answer = once(child, "message") as Promise<[T]>;
  if (message !== undefined) child.send(message);
  return (await answer)[0];
}

function rssOf(child: ChildProcess): Promise<number> {
  return askOf<{ rss: number }>(child, {}).then(({ rss }) => rss);
}

/** The most memory that the process has while `work` goes on, beyond what it had before. */
async function growthDuring(child: ChildProcess, work: () => Promise<void>): Promise<number> {
  const before = await rssOf(child);
  let most = before;
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) most = Math.max(most, await rssOf(child));
  })();
  await work();
  over.abort();
  await watching;
  return most - before;
}

function* bytes(total: number, head = "", tail = ""): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, "x");
  yield Buffer.from(head);
  for (let sent = 0; sent < total; sent += chunk.length) yield chunk;
  yield Buffer.from(tail);
}

async function upload(port: number, headers: Record<string, string>, body: Iterable<Buffer>): Promise<StatusDocument> {
  const sending = request({ port, host: "127.0.0.1", method: "POST", path: "/api/jobs/swallow", headers });
  const answered = once(sending, "response") as Promise<[Readable & { statusCode: number }]>;
  await pipeline(Readable.from(body), sending);
  const [answer] = await answered;
  assert.equal(answer.statusCode, 202);
  return JSON.parse((await answer.toArray()).join("")) as StatusDocument;
}

suite("memory does not grow with the file", () => {
  let child: ChildProcess;
  let port: number;
  before(async () => {
    child = fork(new URL("memory-server.ts", import.meta.url), { execArgv: ["--conditions=millrace-source"] });
    ({ port } = await askOf<{ port: number }>(child));
    // The first few hundred MiB fill V8's young generation with spent buffers, some 75 MiB with its default size, and it stays
    // filled. What this is about is that more bytes do not take more memory.
    await upload(port, { "content-disposition": `attachment; filename="a"` }, bytes(256 * MiB));
  });
  after(async () => {
    child.disconnect();
    await once(child, "exit");
  });

  test("uploading 1 GiB as a form", async (t) => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const head = `--b\r\nContent-Disposition: form-data; name="food"; filename="a.bin"\r\n\r\n`;
    const growth = await growthDuring(child, async () => {
      await upload(port, headers, bytes(GiB, head, "\r\n--b--\r\n"));
    });
    t.diagnostic(`grew by ${(growth / MiB).toFixed(1)} MiB`);
    assert.ok(growth < mostGrowth, `${growth} bytes`);
  });

  test("uploading 1 GiB as a file", async (t) => {
    const growth = await growthDuring(child, async () => {
      await upload(port, { "content-disposition": `attachment; filename="a.bin"` }, bytes(GiB));
    });
    t.diagnostic(`grew by ${(growth / MiB).toFixed(1)} MiB`);
    assert.ok(growth < mostGrowth, `${growth} bytes`);
  });

  test("downloading 1 GiB", async (t) => {
    const { id } = await upload(port, { "content-disposition": `attachment; filename="a.bin"` }, bytes(GiB));
    await (await fetch(`http://127.0.0.1:${port}/api/status/${id}/events`)).text();
    let received = 0;
    const growth = await growthDuring(child, async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/result/${id}`);
      for await (const chunk of answer.body ?? []) received += chunk.byteLength;
    });
    t.diagnostic(`grew by ${(growth / MiB).toFixed(1)} MiB, ${received} bytes`);
    assert.ok(growth < mostGrowth, `${growth} bytes`);
  });
});
