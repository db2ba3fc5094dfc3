import assert from "node:assert/strict";
import { test } from "node:test";
import { DynamoDbServer } from "@millrace/services/dynamodb";

test("a DynamoDB Local of our own answers at its address, and is gone after its disposal", async () => {
  let endpoint: string;
  {
    await using server = await DynamoDbServer.start();
    ({ endpoint } = server);
    const answer = await fetch(endpoint);
    assert.match(await answer.text(), /MissingAuthenticationToken/);
  }
  await assert.rejects(fetch(endpoint));
});
