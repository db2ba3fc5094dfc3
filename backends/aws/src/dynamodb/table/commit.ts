import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { JobError } from "@millrace/jobs";
import { cancellationCodes } from "./fault.ts";
import { newRevision, toWire, toWireKey } from "./item.ts";
import type { Item, Key } from "./item.ts";
import type { Table } from "./table.ts";
import type { Look, Work, Write } from "./work.ts";

/** What DynamoDB takes in one transaction. */
const mostInTransaction = 100;

/** What came of a step's writes. */
export type Committed =
  | { readonly kind: "written"; readonly revision: string }
  /** The item of this key was no longer as the step had seen it; where that was told, this is how it is. */
  | { readonly kind: "refused"; readonly key: Key; readonly found?: { readonly item: Item | undefined } };

/**
 * Writes what a step has decided: one item by one conditional write, several in one transaction.
 * @throws JobError `payload-too-large` for more than a transaction takes
 */
export async function commit(table: Table, work: Work): Promise<Committed> {
  const { writes, looks } = work;
  const [first] = writes;
  const revision = newRevision();
  if (first === undefined) return { kind: "written", revision };
  if (writes.length === 1 && looks.length === 0) return writeOne(table, first, revision);
  return writeTogether(table, writes, looks, revision);
}

async function writeOne(table: Table, write: Write, revision: string): Promise<Committed> {
  const conditional = {
    TableName: table.name,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    ...conditionOf(write),
  };
  const { key, attributes } = write;
  try {
    if (attributes === undefined) {
      await table.requests.send(new DeleteItemCommand({ ...conditional, Key: toWireKey(key) }));
    } else {
      const Item = toWire({ ...attributes, ...key, revision });
      await table.requests.send(new PutItemCommand({ ...conditional, Item }));
    }
    return { kind: "written", revision };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = await table.refusedWith(key, error);
    // The answer to an earlier try was lost, but not what it did.
    if (item?.revision === revision) return { kind: "written", revision };
    return { kind: "refused", key, found: { item } };
  }
}

async function writeTogether(
  table: Table,
  writes: readonly Write[],
  looks: readonly Look[],
  revision: string,
): Promise<Committed> {
  if (writes.length + looks.length > mostInTransaction) throw tooMany(writes.length + looks.length);
  const actions = [
    ...writes.map((write) => writeAction(table, write, revision)),
    ...looks.map((look) => lookAction(table, look)),
  ];
  // By its token the service knows a transaction that is sent again because its answer was lost.
  const command = new TransactWriteItemsCommand({ TransactItems: actions, ClientRequestToken: revision });
  try {
    await table.requests.send(command);
    return { kind: "written", revision };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const changed = [...writes, ...looks][cancellationCodes(error).indexOf("ConditionalCheckFailed")];
    if (changed !== undefined) return { kind: "refused", key: changed.key };
    throw new JobError("payload-too-large", `DynamoDB does not take this transaction: ${error.message}`, {
      cause: error,
    });
  }
}

function writeAction(table: Table, write: Write, revision: string): TransactWriteItem {
  const { key, attributes } = write;
  const conditional = { TableName: table.name, ...conditionOf(write) };
  if (attributes === undefined) return { Delete: { ...conditional, Key: toWireKey(key) } };
  return { Put: { ...conditional, Item: toWire({ ...attributes, ...key, revision }) } };
}

function lookAction(table: Table, look: Look): TransactWriteItem {
  const ConditionExpression = "attribute_not_exists(pk)";
  return {
    ConditionCheck: { TableName: table.name, Key: toWireKey(look.key), ConditionExpression, ...conditionOf(look) },
  };
}

interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Record<string, { readonly S: string }>;
}

function conditionOf({ before }: Look): Condition {
  if (before === undefined) return {};
  if (before === null) return { ConditionExpression: "attribute_not_exists(pk)" };
  return { ConditionExpression: "revision = :before", ExpressionAttributeValues: { ":before": { S: before } } };
}

function tooMany(items: number): JobError {
  const message = `this would change ${items} items in one transaction, and DynamoDB takes ${mostInTransaction}; submit the jobs in parts`;
  return new JobError("payload-too-large", message);
}
