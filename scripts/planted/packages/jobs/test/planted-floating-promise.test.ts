// must be caught: lint typescript(no-floating-promises)
import { test } from "node:test";

test("is not waited for", () => {
  Promise.resolve(1);
});
