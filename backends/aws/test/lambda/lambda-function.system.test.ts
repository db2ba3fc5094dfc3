import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { awsBackend } from "@millrace/aws";
import { closeBackend, result, status, submit } from "@millrace/jobs";
import type { Backend, JobStatus } from "@millrace/jobs";
import { LambdaFunction } from "@millrace/services/lambda";
import type { Invocation } from "@millrace/services/lambda";
import { AwsStand } from "../aws-stand.ts";
import { errandKind } from "./errand-kind.ts";
import { EventSource } from "./event-source.ts";

type Errand = "do" | "fail" | "hang" | "block";

const program = pathToFileURL(join(import.meta.dirname, "../programs/lambda-function.ts")).href;

/** A function, the queue that calls it, and the back end of both. */
interface Stand extends AsyncDisposable {
  readonly backend: Backend;
  readonly lambda: LambdaFunction;
  readonly source: EventSource;
}

suite("a function on AWS's runtime interface client", () => {
  let services: AwsStand;
  let folder: string;
  before(async () => {
    services = await AwsStand.start();
    folder = await mkdtemp(join(tmpdir(), "millrace-lambda-"));
    // The client looks for JavaScript.
    await writeFile(join(folder, "function.mjs"), `export { handler } from ${JSON.stringify(program)};\n`);
  });
  after(async () => {
    await services[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(env: Readonly<Record<string, string>> = {}): Promise<Stand> {
    const options = await services.make();
    const lambda = await LambdaFunction.create({
      folder,
      handler: "function.handler",
      timeoutMs: 300_000,
      env: { TEST_BACKEND: JSON.stringify(options), ...env },
      nodeOptions: ["--conditions=millrace-source"],
    });
    const backend = awsBackend(options);
    const source = new EventSource(lambda, options);
    return {
      backend,
      lambda,
      source,
      async [Symbol.asyncDispose]() {
        source[Symbol.dispose]();
        await lambda[Symbol.asyncDispose]();
        await closeBackend(backend);
      },
    };
  }

  test("does what the queue brings, cold and warm, in one process", async (t) => {
    await using stand = await open();
    const ids = [...(await submitted(stand, ["do"])), ...(await submitted(stand, ["do"]))];
    const [cold, warm] = [await stand.source.hand(1), await stand.source.hand(1)];
    assert.deepEqual([cold.failed, warm.failed], [[], []]);
    assert.deepEqual([cold.invocation.cold, warm.invocation.cold], [true, false]);
    record(t, "cold", cold.invocation);
    record(t, "warm", warm.invocation);
    const reports = new Set(await Promise.all(ids.map((id) => reportOf(stand.backend, id))));
    assert.equal(reports.size, 1, "both were made by the same process");
    assert.equal((await stand.backend.queue.depth()).waiting, 0);
  });

  test("of a batch of ten it reports the one that is no message of a job, and ends the other nine", async () => {
    await using stand = await open();
    const ids = await submitted(stand, [...Array.from({ length: 8 }, () => "do" as const), "fail"]);
    await stand.source.send("not for us");
    const { invocation, records, failed } = await stand.source.hand(10);
    assert.equal(invocation.outcome.kind, "response");
    const stray = records.find(({ body }) => body === "not for us");
    assert.deepEqual(failed, [stray?.messageId]);
    const states = (await statusesOf(stand.backend, ids)).map(({ state }) => state);
    assert.deepEqual(states, [...Array.from({ length: 8 }, () => "succeeded"), "failed"]);
    // Only that one is left, hidden until it comes again.
    assert.deepEqual(await stand.backend.queue.depth(), { waiting: 1, ready: 0 });
  });

  test("tells a job in time that its invocation is over, and answers before Lambda would kill it", async (t) => {
    await using stand = await open();
    await warm(stand);
    const [id = ""] = await submitted(stand, ["hang"]);
    const { invocation, failed } = await stand.source.hand(1, 9_000);
    record(t, "an invocation of 9 s that is used up", invocation);
    assert.deepEqual([invocation.outcome.kind, failed], ["response", []]);
    const { state, problem } = await status(stand.backend, id);
    assert.deepEqual([state, problem?.code], ["failed", "time-limit"]);
  });

  test("is killed with a job that hears nothing; the lease lapses, and the message is still there", async () => {
    await using stand = await open();
    await warm(stand);
    const [id = ""] = await submitted(stand, ["block"]);
    const { invocation, records, failed } = await stand.source.hand(1, 9_000);
    assert.equal(invocation.outcome.kind, "killed");
    assert.deepEqual(failed, [records[0]?.messageId]);
    const { state, attempt } = await status(stand.backend, id);
    assert.deepEqual([state, attempt], ["running", 1]);
    assert.equal((await stand.backend.queue.depth()).waiting, 1);
    const [next = ""] = await submitted(stand, ["do"]);
    assert.equal((await stand.source.hand(1)).invocation.cold, true);
    assert.equal((await status(stand.backend, next)).state, "succeeded");
  });

  test("closes the back end when it is shut down", async () => {
    const note = join(folder, "shut-down");
    await using stand = await open({ TEST_SHUT_DOWN_NOTE: note });
    await warm(stand);
    await stand.lambda.shutDown(60_000);
    assert.equal(await readFile(note, "utf8"), "closed");
  });
});

async function submitted({ backend }: Stand, errands: readonly Errand[]): Promise<string[]> {
  const ids: string[] = [];
  for (const how of errands) ids.push((await submit(backend, errandKind, { how })).record.id);
  return ids;
}

/** Has the function started, which takes its time on a busy machine. */
async function warm(stand: Stand): Promise<void> {
  await submitted(stand, ["do"]);
  assert.deepEqual((await stand.source.hand(1)).failed, []);
}

function statusesOf(backend: Backend, ids: readonly string[]): Promise<JobStatus[]> {
  return Promise.all(ids.map((id) => status(backend, id)));
}

async function reportOf(backend: Backend, id: string): Promise<string> {
  const made = await result(backend, id);
  return text(await made.open());
}

/** Durations are told, and judged by nobody: they are those of this machine. */
function record(t: TestContext, what: string, { durationMs }: Invocation): void {
  t.diagnostic(`${what}: ${Math.round(durationMs)} ms`);
}
