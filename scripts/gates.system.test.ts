// A gate that lets everything pass looks like code without faults. So each gate is shown faults that it must catch: the
// files of scripts/planted, laid over a copy of the repository, read by the real tools with the real configuration.
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { copyRepository } from "./gates/copy-repository.ts";
import { findings } from "./gates/findings.ts";
import { readPlants } from "./gates/plants.ts";

const root = dirname(import.meta.dirname);
const copy = realpathSync(mkdtempSync(join(tmpdir(), "millrace-planted-")));
after(() => rmSync(copy, { recursive: true }));

copyRepository(root, copy);
const plants = readPlants(join(root, "scripts", "planted"));
const found = await findings(copy);

for (const gate of ["types", "lint", "dead code", "format"]) {
  test(`faults are planted for the gate "${gate}"`, () => {
    assert.ok(plants.some(({ finding }) => finding.startsWith(gate)));
  });
}

for (const { path, finding } of plants) {
  test(`${finding} is caught in ${path}`, () => {
    assert.ok(found.has(`${path}: ${finding}`), `nothing was said of it; of this file: ${saidOf(path)}`);
  });
}

function saidOf(path: string): string {
  return [...found].filter((line) => line.startsWith(`${path}: `)).join(", ") || "nothing at all";
}
