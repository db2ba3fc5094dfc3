import assert from "node:assert/strict";
import { test } from "node:test";
import { WaitingLine } from "../../src/pool/waiting-line.ts";

test("who joins first is served first", async () => {
  const line = new WaitingLine<number>();
  const both = [line.join(), line.join()];
  line.serve(1);
  line.serve(2);
  assert.deepEqual(await Promise.all(both), [1, 2]);
  assert.equal(line.serve(3), false);
});

test("who is aborted leaves the line, and nothing is lost on them", async () => {
  const line = new WaitingLine<number>();
  const controller = new AbortController();
  const impatient = line.join(controller.signal);
  const patient = line.join();
  controller.abort(new Error("enough"));
  await assert.rejects(impatient, { message: "enough" });
  assert.equal(line.length, 1);
  line.serve(7);
  assert.equal(await patient, 7);
});

test("a signal that is aborted already keeps one out of the line", async () => {
  const line = new WaitingLine<number>();
  await assert.rejects(line.join(AbortSignal.abort(new Error("no"))), { message: "no" });
  assert.equal(line.length, 0);
});

test("everybody can be sent away", async () => {
  const line = new WaitingLine<number>();
  const all = [line.join(), line.join()];
  line.dismiss(new Error("closed"));
  for (const each of await Promise.allSettled(all)) assert.equal(each.status, "rejected");
  assert.equal(line.length, 0);
});
