import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import { isJobError } from "@millrace/jobs";

suite("the options of the job store on DynamoDB", () => {
  test("are taken where nothing but the table is given", async () => {
    await using store = dynamoJobStore({ table: "millrace" });
    assert.equal(store.insertLimit, 25);
  });

  test("are all named that are wrong, with what was probably meant", () => {
    const options = { tabel: "millrace", endpoint: "somewhere", timeoutMs: 1 } as unknown as JobStoreOptions;
    assert.throws(
      () => dynamoJobStore(options),
      (error) => {
        assert.ok(isJobError(error, "invalid-definition"));
        assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), ["endpoint", "tabel", "table", "timeoutMs"]);
        assert.match(error.message, /unknown option "tabel", did you mean "table"\?/);
        return true;
      },
    );
  });

  test("must be credentials where credentials are expected", () => {
    const options = { table: "millrace", credentials: "secret" } as unknown as JobStoreOptions;
    assert.throws(() => dynamoJobStore(options), { code: "invalid-definition", message: /credentials: expected/ });
  });
});
