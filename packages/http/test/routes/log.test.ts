import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, defineJob, newJobId, submit } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import type { LogDocument } from "@millrace/http";
import { openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { readEvents } from "../read-events.ts";

const kind = defineJob({ name: "talk", input: {}, output: {} });

const talking = kind.handledBy(async (_input, { log }) => {
  log.info({ secret: "of the house" }, "first line");
  log.warn({}, "second\nline\u2028with \u001b[31mcolour");
  return {};
});

async function talked(service: TestService): Promise<string> {
  const { record } = await submit(service.backend, kind, {});
  await service.ended(record.id);
  return record.id;
}

function getLog({ address }: TestService, id: string, accept: string, query = ""): Promise<Response> {
  return fetch(`${address}/api/status/${id}/log${query}`, { headers: { accept } });
}

test("the log of a job is JSON, without what its fields tell to operators", async () => {
  await using service = await openService({ jobs: [kind], handlers: [talking] });
  const id = await talked(service);
  const answer = await getLog(service, id, "*/*");
  assert.equal(answer.status, 200);
  const { lines, dropped, next } = (await answer.json()) as LogDocument;
  assert.deepEqual(
    lines.map(({ at: _at, ...line }) => line),
    [
      { number: 1, level: "info", attempt: 1, message: "first line" },
      { number: 2, level: "warn", attempt: 1, message: "second\nline\u2028with \u001b[31mcolour" },
    ],
  );
  assert.deepEqual([dropped, next], [0, `/api/status/${id}/log?after=2`]);
  const rest = (await (await fetch(service.address + next)).json()) as LogDocument;
  assert.deepEqual([rest.lines, rest.next], [[], next]);
});

test("fields are shown where the service says so", async () => {
  await using service = await openService({ jobs: [kind], handlers: [talking], logFields: true });
  const { lines } = (await (await getLog(service, await talked(service), "*/*")).json()) as LogDocument;
  assert.deepEqual(lines[0]?.fields, { secret: "of the house" });
});

test("S24: as text, a line is one line, whatever is in it", async () => {
  await using service = await openService({ jobs: [kind], handlers: [talking] });
  const answer = await getLog(service, await talked(service), "text/plain");
  assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8");
  const lines = (await answer.text()).split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", /^\d{4}-\S+Z INFO {2}attempt 1: first line$/);
  assert.match(lines[1] ?? "", /WARN {2}attempt 1: second\\nline.*with \\u001b\[31mcolour$/);
});

test("lines are told as they come, and after the last of them that it was the last", async () => {
  const go = Promise.withResolvers<void>();
  const job = kind.handledBy(async (_input, { log }) => {
    log.info({}, "before");
    await go.promise;
    log.info({}, "after");
    return {};
  });
  await using service = await openService({ jobs: [kind], handlers: [job] });
  const { record } = await submit(service.backend, kind, {});
  const events = readEvents(await getLog(service, record.id, "text/event-stream"));
  const told: string[] = [];
  for await (const { id, name, data } of events) {
    told.push(name === "line" ? `${id} ${(JSON.parse(data) as { message: string }).message}` : name);
    if (told.length === 1) go.resolve();
  }
  assert.deepEqual(told, ["1 before", "2 after", "end"]);
});

test("a client that comes back is told the lines after the one it has seen", async () => {
  await using service = await openService({ jobs: [kind], handlers: [talking] });
  const id = await talked(service);
  const headers = { accept: "text/event-stream", "last-event-id": "1" };
  const answer = await fetch(`${service.address}/api/status/${id}/log`, { headers });
  const events = await Array.fromAsync(readEvents(answer));
  assert.deepEqual(
    events.map(({ id, name }) => [name, id]),
    [
      ["line", "2"],
      ["end", String(Number.MAX_SAFE_INTEGER)],
    ],
  );
  const end = events.at(-1)?.id ?? "";
  const again = await fetch(`${service.address}/api/status/${id}/log`, {
    headers: { ...headers, "last-event-id": end },
  });
  assert.equal(again.status, 204);
});

test("a job without a log has an empty one, and there is none of a job that is unknown", async () => {
  await using service = await openService({ jobs: [kind] });
  const { record } = await submit(service.backend, kind, {});
  await cancel(service.backend, record.id);
  assert.deepEqual(((await (await getLog(service, record.id, "*/*")).json()) as LogDocument).lines, []);
  for (const id of [newJobId(), "none"]) {
    for (const accept of ["application/json", "text/plain", "text/event-stream"]) {
      const answer = await getLog(service, id, accept);
      assert.deepEqual([answer.status, ((await answer.json()) as Problem).code], [404, "job-not-found"]);
    }
  }
});

test("what is no number of a line is refused", async () => {
  await using service = await openService({ jobs: [kind] });
  const { record } = await submit(service.backend, kind, {});
  assert.equal((await getLog(service, record.id, "*/*", "?after=-1")).status, 400);
});
