import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

for (const folder of ["bench", "scripts/services"]) {
  test(`the application is installed without what ${folder} needs`, () => {
    const manifest = JSON.parse(
      readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), "utf8"),
    ) as object;
    // `npm start` has npm leave out the development dependencies, of all workspaces.
    assert.deepEqual(Reflect.get(manifest, "dependencies") ?? {}, {});
    assert.notDeepEqual(Reflect.get(manifest, "devDependencies"), {});
  });
}
