// What a consumer gets: each public package is built, and its manifest read as npm, Node and bundlers read it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { manifestPaths } from "./bootstrap/manifest-paths.mjs";
import { runTool } from "./checks/run-tool.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
}

const root = dirname(import.meta.dirname);
const read = (path: string): Manifest => JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
const published = manifestPaths(root).filter((path) => read(path).private !== true);

test("there are packages to publish, and they compile", async () => {
  assert.ok(published.length > 0);
  const { ok, output } = await runTool(root, "tsc", ["-b"]);
  assert.ok(ok, output);
});

for (const path of published) {
  test(`${read(path).name} can be imported by those who install it`, async () => {
    const { messages, pkg } = await publint({ pkgDir: join(root, dirname(path)), level: "warning" });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg, { color: false })),
      [],
    );
  });
}
