import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { AttributeValue, QueryCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { ResolvedJobStoreOptions } from "../../job-store-options.ts";
import { fromWire, keyText, toWire, toWireKey } from "./item.ts";
import type { Attributes, Item, Key } from "./item.ts";
import { Requests } from "./requests.ts";
import { indexes } from "./table-shape.ts";
import type { IndexName } from "./table-shape.ts";
import { Turns } from "./turns.ts";

/** What the service takes at once. */
const mostRead = 100;
const mostDeleted = 25;

/** Which items of a partition to read, of the table itself or of an index. Bounds are inclusive. */
export interface Range {
  readonly index?: IndexName;
  readonly partition: string;
  readonly from?: string | number;
  readonly to?: string | number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/** The table: single requests, each tried again while that may help. Reads of items are strongly consistent. */
export class Table implements AsyncDisposable {
  readonly name: string;
  readonly requests: Requests;
  readonly turns: Turns = new Turns();

  constructor(options: ResolvedJobStoreOptions) {
    this.name = options.table;
    this.requests = new Requests(options);
  }

  /** The store's time. The first look at it waits for the service to tell it. */
  async now(): Promise<number> {
    const { clock } = this.requests;
    this.requests.ensureOpen();
    if (!clock.isSet) await this.get({ pk: "clock", sk: "clock" });
    return clock.now();
  }

  /** @param ending ends it, besides the closing of the table */
  async get(key: Key, ending?: AbortSignal): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName: this.name, Key: toWireKey(key), ConsistentRead: true });
    const { Item: found } = await this.requests.send(command, ending);
    return found && fromWire(found);
  }

  /** The items of these keys that are there, in any order. */
  async getAll(keys: readonly Key[]): Promise<Item[]> {
    const parts = chunks(unique(keys), mostRead).map((part) => this.#getPart(part.map(toWireKey)));
    return (await Promise.all(parts)).flat();
  }

  /** The items of a range, up to its limit. */
  async query(range: Range): Promise<Item[]> {
    const found: Item[] = [];
    for (let start: QueryStart; ;) {
      const left = range.limit === undefined ? {} : { Limit: range.limit - found.length };
      const page = await this.#query({ ...this.#queryOf(range), ...left, ExclusiveStartKey: start });
      found.push(...(page.Items ?? []).map(fromWire));
      start = page.LastEvaluatedKey;
      if (start === undefined || found.length >= (range.limit ?? Infinity)) return found;
    }
  }

  /** How many items there are in a range, counted up to its limit; `all` says whether that was not reached. */
  async count(range: Range & { readonly limit: number }): Promise<{ readonly count: number; readonly all: boolean }> {
    let count = 0;
    for (let start: QueryStart; ;) {
      const left = { Limit: range.limit - count, Select: "COUNT" as const };
      const page = await this.#query({ ...this.#queryOf(range), ...left, ExclusiveStartKey: start });
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
      if (start === undefined || count >= range.limit) return { count, all: start === undefined };
    }
  }

  /**
   * Updates one item, if it meets a condition.
   * @returns the item as it is then, updated or not; undefined where there is none. Which of the two it is, the answer does not
   * tell for certain: an update whose answer was lost is tried again, and may be refused for what it did itself
   */
  async update(
    key: Key,
    expression: Pick<UpdateItemCommandInput, "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames">,
    values: Attributes & { readonly ":revision": string },
  ): Promise<Item | undefined> {
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: toWireKey(key),
      ...expression,
      ExpressionAttributeValues: toWire(values),
      ReturnValues: "ALL_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    try {
      const { Attributes: item = {} } = await this.requests.send(command);
      return fromWire(item);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return this.refusedWith(key, error);
    }
  }

  /** The item that did not meet a condition. It comes with the refusal, if there is one and the service tells it. */
  async refusedWith(key: Key, { Item: found }: ConditionalCheckFailedException): Promise<Item | undefined> {
    return found === undefined ? this.get(key) : fromWire(found);
  }

  /** Adds to numbers of an item, which is made where there is none. */
  async addTo(key: Key, numbers: Readonly<Record<string, number>>): Promise<void> {
    const added = Object.entries(numbers);
    const command = new UpdateItemCommand({
      TableName: this.name,
      Key: toWireKey(key),
      UpdateExpression: `ADD ${added.map((_, index) => `#name${index} :by${index}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(added.map(([name], index) => [`#name${index}`, name])),
      ExpressionAttributeValues: toWire(Object.fromEntries(added.map(([, by], index) => [`:by${index}`, by]))),
    });
    await this.requests.send(command);
  }

  /** Deletes items, one by one; what is not there is not missed. */
  async deleteAll(keys: readonly Key[]): Promise<void> {
    for (const part of chunks(unique(keys), mostDeleted)) {
      const patience = this.requests.patience();
      let left = part.map((key) => ({ DeleteRequest: { Key: toWireKey(key) } }));
      while (left.length > 0) {
        const command = new BatchWriteItemCommand({ RequestItems: { [this.name]: left } });
        const { UnprocessedItems } = await this.requests.send(command);
        left = (UnprocessedItems?.[this.name] ?? []) as typeof left;
        if (left.length > 0) await patience.wait("the table is busy");
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.requests[Symbol.asyncDispose]();
  }

  async #getPart(keys: Record<string, AttributeValue>[]): Promise<Item[]> {
    const found: Item[] = [];
    const patience = this.requests.patience();
    while (keys.length > 0) {
      const asked = { [this.name]: { Keys: keys, ConsistentRead: true } };
      const command = new BatchGetItemCommand({ RequestItems: asked });
      const { Responses, UnprocessedKeys } = await this.requests.send(command);
      found.push(...(Responses?.[this.name] ?? []).map(fromWire));
      keys = UnprocessedKeys?.[this.name]?.Keys ?? [];
      if (keys.length > 0) await patience.wait("the table is busy");
    }
    return found;
  }

  async #query(input: QueryCommandInput) {
    return this.requests.send(new QueryCommand(input));
  }

  #queryOf({ index, partition, from, to, newestFirst = false }: Range): QueryCommandInput {
    const names = index === undefined ? { partition: "pk", sort: "sk" } : indexes[index];
    const bounds = boundsOf(from, to);
    return {
      TableName: this.name,
      ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
      KeyConditionExpression: `#partition = :partition${bounds}`,
      ExpressionAttributeNames: { "#partition": names.partition, ...(bounds !== "" && { "#sort": names.sort }) },
      ExpressionAttributeValues: toWire({ ":partition": partition, ":from": from, ":to": to }),
      ScanIndexForward: !newestFirst,
    };
  }
}

type QueryStart = Record<string, AttributeValue> | undefined;

function boundsOf(from: string | number | undefined, to: string | number | undefined): string {
  if (from !== undefined && to !== undefined) return " AND #sort BETWEEN :from AND :to";
  if (from !== undefined) return " AND #sort >= :from";
  return to === undefined ? "" : " AND #sort <= :to";
}

function unique(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [keyText(key), key])).values()];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}
