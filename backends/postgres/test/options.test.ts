import assert from "node:assert/strict";
import { test } from "node:test";
import { postgresBackend } from "@millrace/postgres";

test("options are checked at once, with all their faults, and the password is not told", () => {
  assert.throws(
    () => postgresBackend({ url: "mysql://me:secret@host/db", schema: "a b", pollMS: 5 } as never),
    (error: Error) => {
      assert.match(error.message, /url: expected postgres:/u);
      assert.match(error.message, /schema: expected a letter/u);
      assert.match(error.message, /unknown option "pollMS", did you mean "pollMs"\?/u);
      assert.ok(!error.message.includes("secret"));
      return true;
    },
  );
});
