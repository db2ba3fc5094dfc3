import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { drawnTransitions, tabledTransitions } from "./drawn-transitions.ts";

const journey = new URL("a-jobs-journey.md", import.meta.url);
const text = readFileSync(journey, "utf8");
const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");

test("every file that the journey names exists", () => {
  assert.ok(links.length > 20, "the journey names its files by links");
  const missing = links.filter((link) => !existsSync(fileURLToPath(new URL(link, journey))));
  assert.deepEqual(missing, []);
});

test("the journey draws every transition of the state table, and no other", () => {
  assert.deepEqual(drawnTransitions(text), tabledTransitions());
});
