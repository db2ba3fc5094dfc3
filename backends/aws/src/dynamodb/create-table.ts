import { setTimeout as delay } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { JobError } from "@millrace/jobs";
import { resolveJobStoreOptions } from "../options.ts";
import type { JobStoreOptions } from "../options.ts";
import { Table } from "./table/table.ts";
import { indexes, tableShape, ttlAttribute } from "./table/table-shape.ts";

/** How the table is made. */
export interface TableOptions extends JobStoreOptions {
  /** Whether the table can be set back to any second of the last 35 days; costs by its size. Default: it is left as it is. */
  readonly pointInTimeRecovery?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was done about the table. */
export interface TableReport {
  readonly table: string;
  /** What was missing, in words; empty where all was as it should be. */
  readonly done: readonly string[];
}

const lookEveryMs = 500;
/** An index is filled before it is active, which takes as long as there are jobs. */
const activeWithinMs = 1_800_000;

/**
 * Makes the table with its indexes, billed by request, and has old items swept by their `ttl`. What is there already is left
 * alone and what is missing is added, so it may be repeated, also by several at once.
 * @throws JobError `invalid-definition`; `storage-unavailable` that says what was refused; or the signal's reason
 */
export async function createTable({ pointInTimeRecovery, signal, ...options }: TableOptions): Promise<TableReport> {
  await using table = new Table(resolveJobStoreOptions(options));
  const done: string[] = [];
  if ((await describe(table)) === undefined && (await create(table))) done.push("made the table");
  let found = await active(table, signal);
  for (const name of missingIndexes(found)) {
    await addIndex(table, name);
    done.push(`added the index ${name}`);
    found = await active(table, signal);
  }
  if (await sweep(table)) done.push(`switched on time to live, by "${ttlAttribute}"`);
  if (pointInTimeRecovery === true && (await recoverable(table))) done.push("switched on point-in-time recovery");
  return { table: table.name, done };
}

async function describe(table: Table): Promise<TableDescription | undefined> {
  const command = new DescribeTableCommand({ TableName: table.name });
  try {
    return (await table.requests.send((client, options) => client.send(command, options))).Table;
  } catch (error) {
    if (error instanceof JobError && error.cause instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** @returns false where somebody else was first */
async function create(table: Table): Promise<boolean> {
  try {
    await table.requests.send((client, options) =>
      client.send(new CreateTableCommand(tableShape(table.name)), options),
    );
    return true;
  } catch (error) {
    if (error instanceof JobError && error.cause instanceof ResourceInUseException) return false;
    throw error;
  }
}

/** The table as soon as it and its indexes can be used. */
async function active(table: Table, signal: AbortSignal | undefined): Promise<TableDescription> {
  const until = performance.now() + activeWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    const found = await describe(table);
    const states = [found?.TableStatus, ...(found?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
    if (found !== undefined && states.every((state) => state === "ACTIVE")) return found;
    if (performance.now() > until) {
      const what = `the table "${table.name}" is not ready after half an hour (${states.join(", ")}); look at it in the console`;
      throw new JobError("storage-unavailable", what);
    }
    await delay(lookEveryMs, undefined, signal === undefined ? {} : { signal });
  }
}

function missingIndexes(found: TableDescription): string[] {
  const there = new Set((found.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName));
  return Object.keys(indexes).filter((name) => !there.has(name));
}

/** One at a time, as the service has it. */
async function addIndex(table: Table, name: string): Promise<void> {
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexes = [] } = tableShape(table.name);
  const index = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === name);
  if (index === undefined) return;
  const used = new Set(["pk", "sk", ...(index.KeySchema ?? []).map(({ AttributeName }) => AttributeName)]);
  const definitions = (AttributeDefinitions ?? []).filter(({ AttributeName }) => used.has(AttributeName));
  const command = new UpdateTableCommand({
    TableName,
    AttributeDefinitions: definitions,
    GlobalSecondaryIndexUpdates: [{ Create: index }],
  });
  await table.requests.send((client, options) => client.send(command, options));
}

async function sweep(table: Table): Promise<boolean> {
  if (await isSwept(table)) return false;
  const command = new UpdateTimeToLiveCommand({
    TableName: table.name,
    TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
  });
  try {
    await table.requests.send((client, options) => client.send(command, options));
    return true;
  } catch (error) {
    // It is refused where it is switched on already, which somebody else may have done meanwhile.
    if (await isSwept(table)) return false;
    throw error;
  }
}

async function isSwept(table: Table): Promise<boolean> {
  const command = new DescribeTimeToLiveCommand({ TableName: table.name });
  const answer = await table.requests.send((client, options) => client.send(command, options));
  const { TimeToLiveStatus: status } = answer.TimeToLiveDescription ?? {};
  return status === "ENABLED" || status === "ENABLING";
}

async function recoverable(table: Table): Promise<boolean> {
  const TableName = table.name;
  const look = new DescribeContinuousBackupsCommand({ TableName });
  const { ContinuousBackupsDescription: found } = await table.requests.send((client, options) =>
    client.send(look, options),
  );
  if (found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED") return false;
  const command = new UpdateContinuousBackupsCommand({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  await table.requests.send((client, options) => client.send(command, options));
  return true;
}
