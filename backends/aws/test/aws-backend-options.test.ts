import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { awsBackend, sqsQueue } from "@millrace/aws";
import type { AwsBackendOptions } from "@millrace/aws";
import { closeBackend, isJobError } from "@millrace/jobs";

const options: AwsBackendOptions = {
  queueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/millrace",
  bucket: "millrace-files",
  table: "millrace",
};

suite("the options of the back end on AWS", () => {
  test("are taken where nothing but queue, bucket and table are given", async () => {
    await closeBackend(awsBackend(options));
  });

  test("are all named that are wrong, whichever part they belong to", () => {
    const wrong = {
      queueUrl: "millrace",
      bucket: "b",
      endpoint: "somewhere",
      endpoints: { s4: "http://127.0.0.1" },
      pathStyle: "yes",
      tabel: "millrace",
    } as unknown as AwsBackendOptions;
    assert.throws(
      () => awsBackend(wrong),
      (error) => {
        assert.ok(isJobError(error, "invalid-definition"));
        const expected = ["bucket", "endpoint", "pathStyle", "queueUrl", "s4", "tabel", "table"];
        assert.deepEqual(error.faults.map(({ path }) => path).toSorted(), expected);
        assert.match(error.message, /unknown option "tabel", did you mean "table"\?/);
        return true;
      },
    );
  });

  test("name a FIFO queue as what is not wanted, and say what is", () => {
    const queueUrl = `${options.queueUrl}.fifo`;
    for (const open of [() => awsBackend({ ...options, queueUrl }), () => sqsQueue({ queueUrl })]) {
      assert.throws(open, { code: "invalid-definition", message: /this is a FIFO queue.*give it a standard queue/s });
    }
  });
});
