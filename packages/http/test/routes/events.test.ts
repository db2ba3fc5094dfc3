import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { cancel } from "@millrace/jobs";
import type { Backend, Problem } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import type { StatusDocument } from "@millrace/http";
import { handlers, openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { openSocket } from "../raw-request.ts";
import { readEvents } from "../read-events.ts";
import { submitCount } from "../submit-count.ts";

function listen({ address }: TestService, id: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}/api/status/${id}/events`, { headers });
}

test("every change is told in order, under its version, and the last one ends the stream", async () => {
  await using service = await openService({ handlers });
  const id = await submitCount(service.backend, { to: 3 });
  const answer = await listen(service, id);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
  const asides: string[] = [];
  const events = await Array.fromAsync(readEvents(answer, (line) => asides.push(line)));
  assert.match(asides[0] ?? "", /^retry: \d+$/);
  const versions = events.map((event) => Number(event.id));
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
  assert.ok(events.every((event) => event.name === "status"));
  const last = JSON.parse(events.at(-1)?.data ?? "") as StatusDocument;
  assert.deepEqual(last, await (await fetch(`${service.address}/api/status/${id}`)).json());
  assert.equal(last.state, "succeeded");
});

test("a stream goes on after the version that the client saw last", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const claim = await service.backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  assert.ok(claim.kind === "claimed");
  const seen = claim.record.version;
  const answer = await listen(service, id, { "last-event-id": String(seen) });
  await service.backend.store.settle(id, claim.record.fence, {
    kind: "succeeded",
    output: { counted: 3 },
    warnings: [],
  });
  const events = await Array.fromAsync(readEvents(answer));
  assert.ok(events.every((event) => Number(event.id) > seen));
  assert.deepEqual(
    events.map(({ data }) => (JSON.parse(data) as StatusDocument).state),
    ["succeeded"],
  );
});

test("a client that has seen the end is told by 204 not to come back", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  await cancel(service.backend, id);
  const [event] = await Array.fromAsync(readEvents(await listen(service, id)));
  const answer = await listen(service, id, { "last-event-id": event?.id ?? "" });
  assert.equal(answer.status, 204);
});

test("a silent stream shows that it lives", async () => {
  await using service = await openService({ keepAliveMs: 5 });
  const id = await submitCount(service.backend, { to: 3 });
  const alive = Promise.withResolvers<void>();
  const reading = Array.fromAsync(
    readEvents(await listen(service, id), (line) => {
      if (line.startsWith(":")) alive.resolve();
    }),
  );
  await alive.promise;
  await cancel(service.backend, id);
  await reading;
});

test("S21: one address has only so many streams, and is told so with 429; a place that is left is free again", async () => {
  await using service = await openService({ maxStreamsPerClient: 2 });
  const id = await submitCount(service.backend, { to: 3 });
  const open = [await listen(service, id), await listen(service, id)];
  const refused = await listen(service, id);
  assert.equal(refused.status, 429);
  assert.equal(((await refused.json()) as Problem).code, "too-many-streams");
  assert.ok(Number(refused.headers.get("retry-after")) > 0);
  await cancel(service.backend, id);
  for (const answer of open) await answer.text();
  assert.equal((await listen(service, id)).status, 200);
});

/** A back end that tells when a watch of a record has been given up. */
function watchedBackend(): { backend: Backend; watching: Promise<void>; gaveUp: Promise<void> } {
  const backend = memoryBackend();
  const watching = Promise.withResolvers<void>();
  const gaveUp = Promise.withResolvers<void>();
  const watch = backend.store.watch.bind(backend.store);
  backend.store.watch = (id, version, signal) => {
    watching.resolve();
    signal.addEventListener("abort", () => gaveUp.resolve(), { once: true });
    return watch(id, version, signal);
  };
  return { backend, watching: watching.promise, gaveUp: gaveUp.promise };
}

test("a client that leaves ends the watching of its job", async () => {
  const { backend, watching, gaveUp } = watchedBackend();
  await using service = await openService({ backend });
  const id = await submitCount(backend, { to: 3 });
  // A running job's record is watched without a pause.
  await backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  const socket = await openSocket(service.port);
  socket.write(`GET /api/status/${id}/events HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(socket, "data");
  await watching;
  socket.destroy();
  await gaveUp;
});

test("S21: a reader that takes nothing is dropped", async () => {
  const dropped = Promise.withResolvers<string>();
  const line = (_fields: object, message: string): void => {
    if (message.startsWith("an event stream")) dropped.resolve(message);
  };
  const log = { debug: line, info: line, warn: line, error: line };
  await using service = await openService({ stalledReaderMs: 50, log });
  const { store } = service.backend;
  const id = await submitCount(service.backend, { to: 3 });
  const claim = await store.claim(id, { worker: "w", leaseMs: 60_000 });
  assert.ok(claim.kind === "claimed");
  const socket = await openSocket(service.port);
  socket.pause();
  socket.on("error", () => {}); // The reset is what this is about.
  socket.write(`GET /api/status/${id}/events HTTP/1.1\r\nhost: x\r\n\r\n`);
  const detail = "x".repeat(256 * 1024);
  const progress = { stage: "counting", percent: null, detail, done: null, total: null };
  const over = new AbortController();
  void dropped.promise.then(() => over.abort());
  // Whatever the buffers of the system hold, it is less than this.
  for (let beat = 0; beat < 400 && !over.signal.aborted; beat++) {
    const { version } = (await store.get(id)) ?? { version: 0 };
    await store.heartbeat(id, claim.record.fence, { leaseMs: 60_000, progress: { ...progress, done: beat } });
    await store.watch(id, version, AbortSignal.timeout(5_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.match(await dropped.promise, /took nothing/);
  socket.destroy();
});

test("streams end when the service stops, and new ones are refused with 503", async () => {
  const stopping = new AbortController();
  await using service = await openService({ stopping: stopping.signal });
  const id = await submitCount(service.backend, { to: 3 });
  const reading = Array.fromAsync(readEvents(await listen(service, id)));
  stopping.abort();
  assert.equal((await reading).length, 1);
  assert.equal((await listen(service, id)).status, 503);
});

test("an open stream does not keep the server from closing", async () => {
  const service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const reading = Array.fromAsync(readEvents(await listen(service, id)));
  await service[Symbol.asyncDispose]();
  assert.equal((await reading).length, 1);
});

test("events of a job that does not exist are 404, and HEAD is none of theirs", async () => {
  await using service = await openService();
  assert.equal((await listen(service, "0".repeat(36))).status, 404);
  const id = await submitCount(service.backend, { to: 3 });
  const head = await fetch(`${service.address}/api/status/${id}/events`, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("allow")], [405, "GET"]);
});
