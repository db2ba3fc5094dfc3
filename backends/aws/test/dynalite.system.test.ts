import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoJobStore } from "@millrace/aws";
import { jobStoreContract } from "@millrace/jobs/testing";
import { DynaliteServer } from "@millrace/services/dynalite";
import { HttpProxy } from "@millrace/services/http-proxy";
import { tableShape } from "../src/dynamodb/table/table-shape.ts";
import { credentials, region } from "./emulated.ts";
import { targetOf } from "./proxied.ts";

/**
 * dynalite needs nothing but Node, and has read the documentation of DynamoDB otherwise than its makers. It has no transactions:
 * a case that takes one may fail, and is named; every other must pass.
 */
suite("the job store on dynalite keeps what is a single write", { concurrency: 4 }, () => {
  let server: DynaliteServer;
  const notShown: string[] = [];
  before(async () => {
    server = await DynaliteServer.start();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    assert.ok(
      notShown.length < jobStoreContract.length / 2,
      `${notShown.length} of ${jobStoreContract.length} were not shown`,
    );
    for (const name of notShown) console.log(`dynalite does not show, for want of transactions: ${name}`);
  });

  for (const [index, { name, check }] of jobStoreContract.entries()) {
    test(name, async () => {
      await using proxy = await HttpProxy.start(server.endpoint);
      const table = `contract-${index}`;
      await create(table, proxy.endpoint);
      await using store = dynamoJobStore({ table, region, credentials, endpoint: proxy.endpoint });
      try {
        await check(store);
      } catch (error) {
        if (!proxy.seen.some((request) => targetOf(request) === "TransactWriteItems")) throw error;
        notShown.push(name);
      }
    });
  }
});

async function create(table: string, endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ region, credentials, endpoint });
  await client.send(new CreateTableCommand(tableShape(table)));
  client.destroy();
}
