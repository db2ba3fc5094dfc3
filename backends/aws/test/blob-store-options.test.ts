import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { s3Blobs } from "@millrace/aws";
import type { BlobStoreOptions } from "@millrace/aws";
import { isJobError } from "@millrace/jobs";

suite("the options of the blob store on S3", () => {
  test("are taken where nothing but the bucket is given", async () => {
    await using _ = s3Blobs({ bucket: "millrace" });
  });

  test("are all named that are wrong, with what was probably meant", () => {
    const options = { buckt: "millrace", prefix: "../", partBytes: 1, encryption: { kind: "none" } };
    assert.throws(
      () => s3Blobs(options as unknown as BlobStoreOptions),
      (error) => {
        assert.ok(isJobError(error, "invalid-definition"));
        assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), [
          "bucket",
          "buckt",
          "encryption.kind",
          "partBytes",
          "prefix",
        ]);
        assert.match(error.message, /unknown option "buckt", did you mean "bucket"\?/);
        return true;
      },
    );
  });
});
