import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openConverter } from "@millrace/conversion";
import { temporaryFolder } from "../making/temporary-folder.ts";

test("the installed LibreOffice starts without the tests of its graphics, which take longer than all the rest", async () => {
  await using folder = await temporaryFolder();
  await using converter = await openConverter({
    engine: "kit",
    concurrency: 1,
    spares: 0,
    temporaryFolder: folder.path,
  });
  await converter.warm();
  const [engine = ""] = await readdir(folder.path);
  const made = await readdir(join(folder.path, engine, "profile", "user"));
  assert.ok(made.includes("extensions"), `LibreOffice has begun to use its profile: ${made.join()}`);
  assert.ok(!made.includes("GraphicsRenderTests.log"), "it has tested its graphics");
});
