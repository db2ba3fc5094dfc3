import {
  CreateTableCommand,
  DynamoDBClient,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type { Census } from "../jobs/queue-system.ts";
import { emulatorClient } from "./emulator-service.ts";

const readyWithinSeconds = 60;

/**
 * What an application would write by hand to know what has become of its jobs: records in a table without an index, written on no
 * condition.
 */
export class JobRecords implements Disposable {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(endpoint: string, table: string) {
    this.#client = new DynamoDBClient({ ...emulatorClient, endpoint });
    this.#table = table;
  }

  async createTable(): Promise<void> {
    const command = new CreateTableCommand({
      TableName: this.#table,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    });
    await this.#client.send(command);
    const waiter = { client: this.#client, maxWaitTime: readyWithinSeconds, minDelay: 1 };
    await waitUntilTableExists(waiter, { TableName: this.#table });
  }

  async submitted(id: string, index: number): Promise<void> {
    const item = { id: { S: id }, index: { N: String(index) }, state: { S: "submitted" } };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }));
  }

  async running(id: string): Promise<void> {
    await this.#update(id, "SET #state = :state", { ":state": { S: "running" } });
  }

  async succeeded(id: string, result: string): Promise<void> {
    const values = { ":state": { S: "succeeded" }, ":answer": { S: result } };
    await this.#update(id, "SET #state = :state, answer = :answer", values);
  }

  async census(): Promise<Census> {
    let unfinished = 0;
    const results = new Map<number, string>();
    for await (const { Items = [] } of paginateScan({ client: this.#client }, { TableName: this.#table })) {
      for (const { index, state, answer } of Items) {
        if (state?.S === "succeeded") results.set(Number(index?.N), answer?.S ?? "");
        else unfinished++;
      }
    }
    return { unfinished, results };
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  async #update(id: string, UpdateExpression: string, values: Record<string, { readonly S: string }>): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: { id: { S: id } },
      UpdateExpression,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: values,
    });
    await this.#client.send(command);
  }
}
