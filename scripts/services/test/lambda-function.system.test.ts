import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { LambdaFunction } from "@millrace/services/lambda";

/** What it does is said by each event. */
const program = `
import { writeFileSync } from "node:fs";
let invocations = 0;
process.once("SIGTERM", () => writeFileSync(import.meta.dirname + "/shut-down", "by SIGTERM"));
export async function handler(event, context) {
  invocations++;
  if (event.fail) throw new TypeError(event.fail);
  if (event.exit) process.exit(event.exit);
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  return { event, invocations, left: context.getRemainingTimeInMillis(), id: context.awsRequestId };
}
`;

suite("a function that AWS's runtime interface client runs", () => {
  let folder: string;
  const made = (timeoutMs: number, handler = "function.handler"): Promise<LambdaFunction> =>
    LambdaFunction.create({ folder, handler, timeoutMs });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-function-"));
    await writeFile(join(folder, "function.mjs"), program);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("answers, in one process for all invocations, and is told how much time it has", async () => {
    await using lambda = await made(60_000);
    const first = await lambda.invoke({ some: "event" });
    const second = await lambda.invoke({ other: "event" });
    assert.deepEqual([first.cold, second.cold], [true, false]);
    assert.equal(first.outcome.kind, "response");
    assert.equal(second.outcome.kind, "response");
    const { event, invocations, left } = second.outcome.payload as {
      event: unknown;
      invocations: number;
      left: number;
    };
    assert.deepEqual([event, invocations], [{ other: "event" }, 2]);
    assert.ok(left > 0 && left <= 60_000);
  });

  test("tells an error by its type, and goes on", async () => {
    await using lambda = await made(60_000);
    const { outcome } = await lambda.invoke({ fail: "as asked" });
    assert.deepEqual(outcome, { kind: "error", errorType: "TypeError", errorMessage: "as asked" });
    assert.equal((await lambda.invoke({})).cold, false);
  });

  test("is killed when its time is up, and begins anew", async () => {
    await using lambda = await made(2_000);
    assert.equal((await lambda.invoke({ hang: true })).outcome.kind, "killed");
    assert.equal((await lambda.invoke({ exit: 3 })).outcome.kind, "killed");
    assert.equal(lambda.pid, undefined);
  });

  test("tells that it cannot be loaded", async () => {
    await using lambda = await made(60_000, "function.missing");
    const { outcome } = await lambda.invoke({});
    assert.equal(outcome.kind === "error" && outcome.errorType, "Runtime.HandlerNotFound");
  });

  test("is shut down by SIGTERM, and begins anew", async () => {
    await using lambda = await made(60_000);
    await lambda.shutDown();
    await lambda.invoke({});
    await lambda.shutDown();
    assert.equal(await readFile(join(folder, "shut-down"), "utf8"), "by SIGTERM");
    assert.equal((await lambda.invoke({})).cold, true);
  });
});
