import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { pino } from "pino";
import { buildHost } from "../build-host.ts";
import { countPrimes } from "../count-primes.ts";

test("the program counts, tells, and ends by itself", async () => {
  const lines: { readonly msg: string }[] = [];
  const logger = pino({}, { write: (line) => void lines.push(JSON.parse(line) as { msg: string }) });
  const host = buildHost({ env: {}, argv: ["--below", "1000"], logger });
  await host.start();
  if (!host.lifetime.stopping.aborted) await once(host.lifetime.stopping, "abort");
  await host.stop();
  assert.ok(lines.some(({ msg }) => msg === "there are 168 primes below 1000"));
});

test("a count that is stopped ends with its thread", async () => {
  const controller = new AbortController();
  const count = assert.rejects(countPrimes(1_000_000_000, controller.signal), { name: "AbortError" });
  setImmediate(() => controller.abort());
  await count;
});
