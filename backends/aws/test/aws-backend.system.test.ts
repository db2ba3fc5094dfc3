import { after, before, suite, test } from "node:test";
import { awsBackend } from "@millrace/aws";
import { closeBackend } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { pipelineContract } from "@millrace/jobs/testing";
import { AwsStand } from "./aws-stand.ts";

suite("a pipeline on SQS, S3 and DynamoDB", () => {
  let stand: AwsStand;
  before(async () => (stand = await AwsStand.start()));
  after(() => stand[Symbol.asyncDispose]());

  for (const { name, check } of pipelineContract) {
    test(name, async () => {
      const backend: Backend = awsBackend(await stand.make());
      await using _ = { [Symbol.asyncDispose]: () => closeBackend(backend) };
      await check(backend);
    });
  }
});
