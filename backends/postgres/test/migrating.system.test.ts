import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openFresh } from "./open-fresh.ts";

suite("the schema", () => {
  test("is made once by many that begin at the same moment", async () => {
    await using first = await openFresh();
    const others = Array.from({ length: 7 }, () => first.openAnother());
    const all = [first, ...others];
    assert.deepEqual(
      await Promise.all(all.map(({ store }) => store.counts())),
      all.map(() => []),
    );
  });
});
