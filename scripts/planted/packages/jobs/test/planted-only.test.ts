// must be caught: lint eslint(no-restricted-properties)
import { test } from "node:test";

test.only("leaves the others out", () => {});
