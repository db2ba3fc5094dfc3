// must be caught: lint eslint(no-restricted-properties)
import { test } from "node:test";

test.skip("is never run", () => {});
