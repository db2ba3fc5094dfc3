import assert from "node:assert/strict";
import { test } from "node:test";
import { runSteps } from "./run-steps.ts";
import type { Step } from "./step.ts";

test("names the steps that failed, and shows what these said and no other", async (context) => {
  const log = context.mock.method(console, "log", () => {});
  const failed = await runSteps([step("good", true), step("bad", false), step("fine", true)], 2);
  const printed = log.mock.calls.flatMap((call) => call.arguments).join("\n");
  assert.deepEqual(failed, ["bad"]);
  assert.match(printed, /^ok .* good$/m);
  assert.match(printed, /^FAILED .* bad\nsaid by bad$/m);
  assert.doesNotMatch(printed, /said by (?:good|fine)/);
});

test("runs no more steps at a time than it may", async (context) => {
  context.mock.method(console, "log", () => {});
  let running = 0;
  let most = 0;
  const slow: Step = {
    name: "slow",
    async run() {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return { ok: true, output: "" };
    },
  };
  await runSteps([slow, slow, slow, slow, slow], 2);
  assert.equal(most, 2);
});

function step(name: string, ok: boolean): Step {
  return { name, run: () => Promise.resolve({ ok, output: `said by ${name}` }) };
}
