import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { levelOf } from "../../src/logging/log-levels.ts";
import { createLoggers } from "../../src/logging/loggers.ts";
import { textLine } from "../../src/logging/text-line.ts";
import { testHost } from "../support/test-host.ts";

test("the level of a category is that of its longest prefix, in whole segments", () => {
  const levels = { default: "warn", jobs: "info", "jobs.worker": "debug" } as const;
  const categories = ["jobs", "jobs.worker", "jobs.worker.claim", "jobs.upkeep", "jobsite", "web"];
  const expected = ["info", "debug", "debug", "info", "warn", "warn"];
  assert.deepEqual(
    categories.map((category) => levelOf(levels, category)),
    expected,
  );
  assert.equal(levelOf("error", "anything"), "error");
  assert.equal(levelOf({ jobs: "debug" }, "web"), "info");
});

test("a category's logger writes its category, at its own level", () => {
  const lines: unknown[] = [];
  const root = pino(
    { level: "info", base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  const loggers = createLoggers(root, { default: "info", worker: "debug" });
  loggers.category("worker").debug("seen");
  loggers.category("web").debug("not seen");
  assert.equal(loggers.category("worker"), loggers.category("worker"));
  assert.deepEqual(lines, [{ level: 20, category: "worker", msg: "seen" }]);
});

test("a supplied logger keeps its own level", () => {
  const { builder, records } = testHost({ env: { LOG_LEVEL: "silent" } });
  builder.loggers.category("web").info("seen");
  assert.deepEqual(
    records.map(({ msg }) => msg),
    ["seen"],
  );
});

test("text has time, level, category, message, details, and the stack below", () => {
  const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  const record = {
    level: 50,
    time,
    pid: 1,
    hostname: "h",
    name: "app",
    category: "web",
    port: 80,
    msg: "refused",
    err: { stack: "Error: no\n    at x" },
  };
  assert.equal(
    textLine(JSON.stringify(record), false),
    "03:04:05.006 ERROR web: refused { port: 80 }\n    Error: no\n        at x\n",
  );
  assert(textLine(JSON.stringify(record), true).includes("\u001B[31mERROR"));
});
