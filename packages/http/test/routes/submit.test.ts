import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import type { Problem } from "@millrace/jobs";
import type { StatusDocument } from "@millrace/http";
import { blobsLeft } from "../blobs-left.ts";
import { handlers, openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";

type RequestBody = NonNullable<RequestInit["body"]>;

function textForm(fields: Readonly<Record<string, string>> = {}, text = "hello", name = "greeting.txt"): FormData {
  const form = new FormData();
  form.append("text", new File([text], name, { type: "text/plain" }));
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  return form;
}

function post(
  { address }: TestService,
  job: string,
  body: RequestBody | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${address}/api/jobs/${job}`, { method: "POST", body, headers, redirect: "manual" });
}

async function problemOf(
  answer: Response,
): Promise<Problem & { status: number; errors?: { path: string; detail: string }[] }> {
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  const problem = (await answer.json()) as Problem & { status: number };
  assert.equal(problem.status, answer.status);
  assert.equal(problem.type, `/problems/${problem.code}`);
  return problem;
}

async function inputOf(service: TestService, answer: Response): Promise<Record<string, unknown>> {
  assert.equal(answer.status, 202, await answer.clone().text());
  const { id } = (await answer.json()) as StatusDocument;
  const record = await service.backend.store.get(id);
  assert.ok(record);
  return { ...record.input };
}

test("a form with a file makes a job: 202, where its status is, when to ask, and the status itself", async () => {
  await using service = await openService();
  const answer = await post(service, "shout-text", textForm({ times: "3", polite: "on" }));
  assert.equal(answer.status, 202);
  const status = (await answer.json()) as StatusDocument;
  assert.equal(answer.headers.get("location"), `/api/status/${status.id}`);
  assert.equal(answer.headers.get("retry-after"), "2");
  assert.equal(status.job, "shout-text");
  assert.equal(status.state, "queued");
  assert.equal(status.queuePosition, 1);
  assert.equal((await service.backend.queue.depth()).waiting, 1);
});

test("a field may come before or after the file", async () => {
  await using service = await openService();
  const before = new FormData();
  before.append("times", "2");
  before.append("text", new File(["a"], "a.txt"));
  before.append("greeting", "hi");
  const input = await inputOf(service, await post(service, "shout-text", before));
  assert.equal(input["times"], 2);
  assert.equal(input["greeting"], "hi");
  assert.equal((input["text"] as { name: string }).name, "a.txt");
});

test("an empty text stands for an optional field that was left out", async () => {
  await using service = await openService();
  const input = await inputOf(
    service,
    await post(service, "shout-text", textForm({ times: "", greeting: "", polite: "" })),
  );
  assert.deepEqual([input["times"], input["greeting"], input["polite"]], [1, undefined, false]);
});

test("a JSON object makes a job without files", async () => {
  await using service = await openService();
  const json = { "content-type": "application/json" };
  const input = await inputOf(service, await post(service, "count-up", JSON.stringify({ to: 5 }), json));
  assert.deepEqual(input, { to: 5, stepMs: 0 });
});

test("a plain form without files makes a job", async () => {
  await using service = await openService();
  const input = await inputOf(service, await post(service, "count-up", new URLSearchParams({ to: "7", stepMs: "1" })));
  assert.deepEqual(input, { to: 7, stepMs: 1 });
});

test("the query alone makes a job where nothing else is needed", async () => {
  await using service = await openService();
  assert.deepEqual(await inputOf(service, await post(service, "count-up?to=3", null)), { to: 3, stepMs: 0 });
});

function formOf(fields: number): URLSearchParams {
  return new URLSearchParams(Array.from({ length: fields }, () => ["to", "1"]));
}

test("a plain form of one name many times over is refused, and costs no time", async () => {
  await using service = await openService();
  const before = performance.now();
  const problem = await problemOf(await post(service, "count-up", new URLSearchParams("a=&".repeat(60_000))));
  assert.deepEqual([problem.status, problem.code], [413, "payload-too-large"]);
  assert.match(problem.detail, /1000 fields at most/);
  assert.ok(performance.now() - before < 2_000, "it took the time of its square");
});

test("a plain form may have a thousand fields, all of one name", async () => {
  await using service = await openService();
  assert.equal((await post(service, "count-up", formOf(1_000))).status, 422);
  assert.equal((await post(service, "count-up", formOf(1_001))).status, 413);
});

const rawNames: readonly (readonly [string, string])[] = [
  [`attachment; filename="notes.txt"`, "notes.txt"],
  [`attachment; filename="x.txt"; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD.txt`, "план.txt"],
  [`attachment; filename=${Buffer.from("日本.txt").toString("latin1")}`, "日本.txt"],
  [`attachment; filename="..\\\\..\\\\etc/passwd.txt"`, "passwd.txt"],
];
for (const [header, name] of rawNames) {
  test(`a body that is a file is named ${name} by ${JSON.stringify(header)}, and takes its fields from the query`, async () => {
    await using service = await openService();
    const headers = { "content-disposition": header, "content-type": "application/octet-stream" };
    const input = await inputOf(service, await post(service, "shout-text?times=4&polite=true", "raw bytes", headers));
    const { name: stored, bytes, contentType } = input["text"] as { name: string; bytes: number; contentType: string };
    assert.deepEqual([stored, bytes, contentType], [name, 9, "application/octet-stream"]);
    assert.deepEqual([input["times"], input["polite"]], [4, true]);
  });
}

test("a body that curl calls a form is a file if it has a file name", async () => {
  await using service = await openService();
  const headers = {
    "content-disposition": `attachment; filename="a.txt"`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const input = await inputOf(service, await post(service, "shout-text", "a=b&c=d", headers));
  assert.equal((input["text"] as { bytes: number }).bytes, 7);
});

test("everything that is wrong with an input is said at once, by fields", async () => {
  await using service = await openService();
  const form = new FormData();
  form.append("times", "many");
  form.append("politte", "yes");
  const answer = await post(service, "shout-text", form);
  const problem = await problemOf(answer);
  assert.deepEqual([answer.status, problem.code], [422, "invalid-input"]);
  assert.deepEqual(problem.errors?.map(({ path }) => path).toSorted(), ["politte", "text", "times"]);
  assert.match(problem.errors?.find(({ path }) => path === "politte")?.detail ?? "", /did you mean "polite"\?/);
  assert.equal(problem["instance"], "/api/jobs/shout-text");
});

test("the empty file input of a browser's form counts as no file", async () => {
  await using service = await openService();
  const boundary = "xyz";
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="text"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--${boundary}--\r\n`;
  const answer = await post(service, "shout-text", part, {
    "content-type": `multipart/form-data; boundary=${boundary}`,
  });
  const problem = await problemOf(answer);
  assert.deepEqual(problem.errors, [{ path: "text", detail: "A file is expected here." }]);
});

const refusals: readonly {
  readonly name: string;
  readonly job?: string;
  readonly body: () => RequestBody;
  readonly headers?: Record<string, string>;
  readonly status: number;
  readonly code: string;
  readonly detail?: RegExp;
}[] = [
  {
    name: "an unknown job",
    job: "shot-text",
    body: () => textForm(),
    status: 404,
    code: "unknown-job",
    detail: /did you mean "shout-text"\?/,
  },
  {
    name: "S2: a file of another type",
    body: () => textForm({}, "x", "a.exe"),
    status: 415,
    code: "unsupported-type",
    detail: /\.txt/,
  },
  { name: "S2: a double extension", body: () => textForm({}, "x", "a.txt.exe"), status: 415, code: "unsupported-type" },
  {
    name: "S2: a name that is written backwards",
    body: () => textForm({}, "x", "a\u202Etxt.exe"),
    status: 415,
    code: "unsupported-type",
  },
  {
    name: "S1: a file that is too large",
    body: () => textForm({}, "x".repeat(300 * 1024)),
    status: 413,
    code: "file-too-large",
    detail: /256 KiB/,
  },
  { name: "a file that its field's own check refuses", body: () => textForm({}, ""), status: 422, code: "empty-text" },
  {
    name: "two files in one field",
    body: () => {
      const form = textForm();
      form.append("text", new File(["b"], "b.txt"));
      return form;
    },
    status: 422,
    code: "invalid-input",
  },
  {
    name: "a file where a value is expected",
    body: () => {
      const form = textForm();
      form.append("times", new File(["3"], "b.txt"));
      return form;
    },
    status: 422,
    code: "invalid-input",
  },
  {
    name: "values of more than 64 KiB",
    body: () => textForm({ greeting: "x".repeat(70_000) }),
    status: 413,
    code: "payload-too-large",
  },
  {
    name: "values of more than a form holds",
    body: () => textForm({ greeting: "x".repeat(300_000) }),
    status: 413,
    code: "payload-too-large",
  },
  {
    name: "S23: JSON that is none",
    job: "count-up",
    body: () => `{"to": 3`,
    headers: { "content-type": "application/json" },
    status: 400,
    code: "bad-request",
  },
  {
    name: "S23: JSON that is no object",
    job: "count-up",
    body: () => `[3]`,
    headers: { "content-type": "application/json" },
    status: 400,
    code: "bad-request",
  },
  {
    name: "S23: __proto__ in JSON",
    job: "count-up",
    body: () => `{"to":1,"__proto__":{"admin":true}}`,
    headers: { "content-type": "application/json" },
    status: 400,
    code: "bad-request",
  },
  ...[201, 3_000, 40_000].map((levels) => ({
    name: `S23: JSON of ${levels} levels`,
    job: "count-up",
    body: () => `${`{"a":`.repeat(levels)}1${"}".repeat(levels)}`,
    headers: { "content-type": "application/json" },
    status: 400,
    code: "bad-request",
    detail: /nested more than 200 levels/,
  })),
  {
    name: "S23: JSON that opens 40000 levels and closes none",
    job: "count-up",
    body: () => `{"a":`.repeat(40_000),
    headers: { "content-type": "application/json" },
    status: 400,
    code: "bad-request",
  },
  {
    name: "JSON of 200 levels is read, and as an input",
    job: "count-up",
    body: () => `${`{"a":`.repeat(200)}1${"}".repeat(200)}`,
    headers: { "content-type": "application/json" },
    status: 422,
    code: "invalid-input",
  },
  { name: "S23: __proto__ in a form", body: () => textForm({ ["__proto__"]: "x" }), status: 400, code: "bad-request" },
  {
    name: "S23: constructor in a form",
    job: "count-up",
    body: () => new URLSearchParams({ to: "1", constructor: "x" }),
    status: 400,
    code: "bad-request",
  },
  {
    name: "S23: a form without a boundary",
    body: () => "--x\r\n",
    headers: { "content-type": "multipart/form-data" },
    status: 400,
    code: "bad-request",
  },
  {
    name: "S23: a form that ends in the middle",
    body: () => `--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\nabc`,
    headers: { "content-type": "multipart/form-data; boundary=x" },
    status: 400,
    code: "bad-request",
  },
  {
    name: "a raw file without a name",
    body: () => "abc",
    headers: { "content-type": "text/plain" },
    status: 415,
    code: "unsupported-type",
    detail: /Content-Disposition/,
  },
  ...["attachment", `attachment; filename=""`, "no header at all", `attachment; filename="`].map((header) => ({
    name: `a body that curl calls a form, with the name ${JSON.stringify(header)},`,
    body: () => Buffer.from([0x50, 0x4b, 3, 4, 0, 0x26, 0xff, 0x3d, 0x26]),
    headers: { "content-type": "application/x-www-form-urlencoded", "content-disposition": header },
    status: 415,
    code: "unsupported-type",
    detail: /^The file has no name to tell its type by; add Content-Disposition: /,
  })),
  {
    name: "a raw file for a job that takes none",
    job: "count-up",
    body: () => "abc",
    headers: { "content-type": "text/plain" },
    status: 415,
    code: "unsupported-type",
  },
  {
    name: "a compressed body",
    body: () => "abc",
    headers: { "content-type": "text/plain", "content-encoding": "gzip" },
    status: 415,
    code: "unsupported-encoding",
  },
  {
    name: "an idempotency key with spaces",
    body: () => textForm(),
    headers: { "idempotency-key": "a b" },
    status: 400,
    code: "bad-request",
  },
];
for (const { name, job = "shout-text", body, headers, status, code, detail = /./ } of refusals) {
  test(`${name} is refused with ${status} ${code}, and nothing is left`, async () => {
    await using service = await openService();
    const answer = await post(service, job, body(), headers);
    const problem = await problemOf(answer);
    assert.deepEqual([answer.status, problem.code], [status, code]);
    assert.match(problem.detail, detail);
    assert.deepEqual(await blobsLeft(service.backend), []);
    assert.deepEqual((await service.backend.store.list({}, { limit: 1 })).jobs, []);
  });
}

test("a connection can be used again after a small upload was refused on it", async () => {
  await using service = await openService();
  const refused = await post(service, "shout-text", textForm({}, "x".repeat(10_000), "a.exe"));
  assert.deepEqual([refused.status, refused.headers.get("connection")], [415, "keep-alive"]);
});

test("a submission is repeated under its idempotency key without making a second job", async () => {
  await using service = await openService();
  const headers = { "idempotency-key": `"8e03978e-40d5-43dd-bc93-6894a57f9324"` };
  const first = (await (await post(service, "shout-text", textForm(), headers)).json()) as StatusDocument;
  const answer = await post(service, "shout-text", textForm(), headers);
  const again = (await answer.json()) as StatusDocument;
  assert.deepEqual([answer.status, again.id], [202, first.id]);
  assert.equal((await service.backend.store.list({}, { limit: 9 })).jobs.length, 1);
  assert.equal((await blobsLeft(service.backend)).length, 1);
});

test("an idempotency key means the same with and without quotes", async () => {
  await using service = await openService();
  const quoted = await post(service, "count-up", new URLSearchParams({ to: "1" }), { "idempotency-key": `"k1"` });
  const bare = await post(service, "count-up", new URLSearchParams({ to: "1" }), { "idempotency-key": "k1" });
  assert.equal(quoted.headers.get("location"), bare.headers.get("location"));
});

test("an idempotency key that was used for another input is refused with 422", async () => {
  await using service = await openService();
  const headers = { "idempotency-key": "one" };
  await post(service, "shout-text", textForm(), headers);
  const answer = await post(service, "shout-text", textForm({}, "something else"), headers);
  assert.deepEqual([answer.status, (await problemOf(answer)).code], [422, "idempotency-key-reused"]);
  assert.equal((await blobsLeft(service.backend)).length, 1);
});

test("an idempotency key whose first submission is still arriving is refused with 409", async () => {
  await using service = await openService();
  const { blobs } = service.backend;
  const put = blobs.put.bind(blobs);
  const arriving = Promise.withResolvers<void>();
  blobs.put = (...given) => {
    arriving.resolve();
    return put(...given);
  };
  const body = new TransformStream<Uint8Array, Uint8Array>();
  const writer = body.writable.getWriter();
  const headers = {
    "idempotency-key": "slow",
    "content-disposition": `attachment; filename="a.txt"`,
    "content-type": "text/plain",
  };
  const address = `${service.address}/api/jobs/shout-text`;
  const request = { method: "POST", body: body.readable, headers, duplex: "half" };
  const first = fetch(address, request);
  await writer.write(Buffer.from("half"));
  await arriving.promise;
  const second = await post(service, "shout-text", "half of it", headers);
  assert.deepEqual([second.status, (await problemOf(second)).code], [409, "idempotency-key-in-flight"]);
  assert.equal(second.headers.get("retry-after"), "1");
  await writer.close();
  assert.equal((await first).status, 202);
  assert.equal((await post(service, "shout-text", "half", headers)).status, 202);
});

test("Prefer: wait answers 200 with the end, if it comes in time", async () => {
  await using service = await openService({ handlers });
  const answer = await post(service, "shout-text", textForm(), { prefer: "wait=20" });
  const status = (await answer.json()) as StatusDocument;
  assert.deepEqual([answer.status, status.state], [200, "succeeded"]);
  assert.equal(answer.headers.get("preference-applied"), "wait=20");
  assert.equal(answer.headers.get("retry-after"), null);
});

test("Prefer: wait answers 202 with the status as it stands, if it does not", async () => {
  await using service = await openService();
  const answer = await post(service, "shout-text", textForm(), { prefer: "respond-async, wait=0" });
  assert.equal(answer.status, 202);
  assert.equal(answer.headers.get("preference-applied"), "respond-async, wait=0");
});

test("a wait ends early when the service begins to stop; the job stays", async () => {
  const stopping = new AbortController();
  await using service = await openService({ stopping: stopping.signal });
  const watched = Promise.withResolvers<void>();
  const watch = service.backend.store.watch.bind(service.backend.store);
  service.backend.store.watch = (...given) => {
    watched.resolve();
    return watch(...given);
  };
  const answering = post(service, "shout-text", textForm(), { prefer: "wait=60" });
  await watched.promise;
  stopping.abort();
  const answer = await answering;
  assert.deepEqual([answer.status, ((await answer.json()) as StatusDocument).state], [202, "queued"]);
});

test("a browser's form is sent to the job's page with 303", async () => {
  await using service = await openService();
  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const answer = await post(service, "shout-text", textForm(), { accept });
  assert.equal(answer.status, 303);
  const page = await fetch(new URL(answer.headers.get("location") ?? "", service.address), { headers: { accept } });
  assert.match(await page.text(), /<h1>greeting\.txt<\/h1>/);
});

test("a browser's form that is refused gets a page that says what happened", async () => {
  await using service = await openService();
  const answer = await post(service, "shout-text", textForm({}, "x", "<b>.exe"), { accept: "text/html,*/*;q=0.8" });
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [415, "text/html; charset=utf-8"]);
  const text = await answer.text();
  assert.match(text, /The type of the file is not supported/);
  assert.match(text, /&lt;b&gt;\.exe/);
  assert.match(text, /href="\/problems\/unsupported-type"/);
});

const origins: readonly (readonly [Record<string, string>, boolean])[] = [
  [{}, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "none" }, true],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ origin: "http://evil.example" }, false],
  [{ origin: "null" }, false],
  [{ origin: "http://own.example" }, true],
  [{ origin: "http://evil.example", "sec-fetch-site": "same-origin" }, true],
];
for (const [headers, taken] of origins) {
  test(`S17: a request with ${JSON.stringify(headers)} is ${taken ? "taken" : "refused as cross-origin"}`, async () => {
    await using service = await openService();
    const answer = await service.app.inject({
      method: "POST",
      url: "/api/jobs/count-up?to=1",
      headers: { host: "own.example", ...headers },
    });
    assert.equal(answer.statusCode, taken ? 202 : 403);
    if (!taken) assert.equal(answer.json<Problem>().code, "cross-origin");
  });
}

test("while the service stops, submissions are refused with 503 and a time to come back", async () => {
  await using service = await openService({ stopping: AbortSignal.abort() });
  const answer = await post(service, "shout-text", textForm());
  assert.deepEqual([answer.status, (await problemOf(answer)).code], [503, "stopping"]);
  assert.equal(answer.headers.get("retry-after"), "5");
});

test("what goes wrong inside is answered without its words, and logged with the request's id", async () => {
  const lines: { fields: object; message: string }[] = [];
  const line = (fields: object, message: string): void => void lines.push({ fields, message });
  await using service = await openService({ log: { debug: line, info: line, warn: line, error: line } });
  service.backend.store.insert = async () => {
    throw new Error("password=hunter2 at /srv/secret");
  };
  const answer = await post(service, "count-up", new URLSearchParams({ to: "1" }));
  const text = await answer.text();
  assert.equal(answer.status, 500);
  assert.doesNotMatch(text, /hunter2|secret/);
  await turn();
  const { requestId } = JSON.parse(text) as { requestId: string };
  assert.ok(lines.some(({ fields }) => "requestId" in fields && fields.requestId === requestId && "err" in fields));
});

test("other methods are refused with 405 and the ones that are allowed", async () => {
  await using service = await openService();
  const answer = await fetch(`${service.address}/api/jobs/count-up`, { method: "PUT", body: "x" });
  assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
  assert.equal((await problemOf(answer)).code, "method-not-allowed");
});
