import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { jobTransitions } from "@millrace/jobs";

const journey = new URL("a-jobs-journey.md", import.meta.url);
const text = readFileSync(journey, "utf8");
const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");

test("every file that the journey names exists", () => {
  assert.ok(links.length > 20, "the journey names its files by links");
  const missing = links.filter((link) => !existsSync(fileURLToPath(new URL(link, journey))));
  assert.deepEqual(missing, []);
});

test("the journey draws every transition of the state table, and no other", () => {
  const drawn = [...text.matchAll(/^ {4}(\w+) --> (\w+)$/gm)].map((match) => `${match[1]} --> ${match[2]}`);
  const table = Object.entries(jobTransitions).flatMap(([from, targets]) => targets.map((to) => `${from} --> ${to}`));
  assert.deepEqual(drawn.toSorted(), table.toSorted());
});
