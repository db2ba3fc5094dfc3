import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { openBackend } from "@millrace/converter/backend";
import { blobStoreContract, jobQueueContract } from "@millrace/jobs/testing";
import { DynamoDbServer } from "@millrace/services/dynamodb";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { checkBackend } from "../../doctor/checks/check-backend.ts";
import { contractsOf, promisesOf } from "../../doctor/checks/check-contracts.ts";
import { patient } from "./examination.ts";

suite("the doctor of a converter on AWS", () => {
  let fauxqs: FauxqsServer;
  let dynamodb: DynamoDbServer;
  before(async () => {
    // The credentials come from the environment, as on any machine.
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "millrace", AWS_SECRET_ACCESS_KEY: "sample" });
    [fauxqs, dynamodb] = await Promise.all([FauxqsServer.start(), DynamoDbServer.start()]);
  });
  after(async () => {
    await using stack = new AsyncDisposableStack();
    stack.use(fauxqs);
    stack.use(dynamodb);
  });

  test("says of queue, bucket and table which are missing, and what to do", async () => {
    await using it = await patient(settings("nothing-there"));
    const findings = await it.findings(checkBackend);
    assert.deepEqual(new Set(findings.map(({ verdict }) => verdict)), new Set(["fault"]));
    const said = findings.map(({ summary }) => summary).join("\n");
    for (const expected of [/no queue ".*nothing-there"; make it/, /no bucket "nothing-there"; make it/, /no table/]) {
      assert.match(said, expected);
    }
  });

  test("tries the promises of the bucket, and leaves queue and table alone", async () => {
    await fauxqs.createBucket("sample");
    const queueUrl = await fauxqs.createQueue("sample");
    await using it = await patient(settings("sample"));
    const promises = [
      ...promisesOf("blobs", blobStoreContract.slice(0, 2)),
      ...promisesOf("queue", jobQueueContract.slice(0, 1)),
    ];
    const [finding] = await it.findings(contractsOf(openBackend, promises));
    assert.equal(finding?.verdict, "ok", finding?.summary);
    assert.match(finding.summary, /keeps all 2 promises of its ports\. 1 were not tried: /);
    assert.ok(queueUrl.endsWith("/sample"));
    const listed = await fetch(new URL("sample?list-type=2", fauxqs.endpoint));
    assert.match(await listed.text(), /<KeyCount>0<\/KeyCount>/);
  });

  function settings(name: string) {
    return {
      MILLRACE_BACKEND: "aws",
      MILLRACE_AWS_REGION: "us-east-1",
      MILLRACE_AWS_QUEUE_URL: `${fauxqs.endpoint}/000000000000/${name}`,
      MILLRACE_AWS_BUCKET: name,
      MILLRACE_AWS_TABLE: name,
      MILLRACE_AWS_ENDPOINT: fauxqs.endpoint,
      MILLRACE_AWS_ENDPOINT_DYNAMODB: dynamodb.endpoint,
    };
  }
});
