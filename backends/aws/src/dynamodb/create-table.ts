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
import { pause } from "../service/pause.ts";
import { resolveJobStoreOptions } from "../job-store-options.ts";
import type { JobStoreOptions } from "../job-store-options.ts";
import { Table } from "./table/table.ts";
import { missingIndexes, tableShape, ttlAttribute } from "./table/table-shape.ts";

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

type Signal = AbortSignal | undefined;

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
  if ((await describe(table, signal)) === undefined && (await create(table, signal))) done.push("made the table");
  let found = await active(table, signal);
  for (const name of missingIndexes(found)) {
    await addIndex(table, name, signal);
    done.push(`added the index ${name}`);
    found = await active(table, signal);
  }
  if (await sweep(table, signal)) done.push(`switched on time to live, by "${ttlAttribute}"`);
  if (pointInTimeRecovery === true && (await recoverable(table, signal)))
    done.push("switched on point-in-time recovery");
  return { table: table.name, done };
}

async function describe(table: Table, signal: Signal): Promise<TableDescription | undefined> {
  const command = new DescribeTableCommand({ TableName: table.name });
  try {
    return (await table.requests.send(command, signal)).Table;
  } catch (error) {
    if (error instanceof JobError && error.cause instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** @returns false where somebody else was first */
async function create(table: Table, signal: Signal): Promise<boolean> {
  try {
    await table.requests.send(new CreateTableCommand(tableShape(table.name)), signal);
    return true;
  } catch (error) {
    if (error instanceof JobError && error.cause instanceof ResourceInUseException) return false;
    throw error;
  }
}

/** The table as soon as it and its indexes can be used. */
async function active(table: Table, signal: Signal): Promise<TableDescription> {
  const until = performance.now() + activeWithinMs;
  for (;;) {
    const found = await describe(table, signal);
    const states = [found?.TableStatus, ...(found?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
    if (found !== undefined && states.every((state) => state === "ACTIVE")) return found;
    if (performance.now() > until) {
      const what = `the table "${table.name}" is not ready after half an hour (${states.join(", ")}); look at it in the console`;
      throw new JobError("storage-unavailable", what);
    }
    await pause(lookEveryMs, signal);
  }
}

/** One at a time, as the service has it. */
async function addIndex(table: Table, name: string, signal: Signal): Promise<void> {
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
  await table.requests.send(command, signal);
}

async function sweep(table: Table, signal: Signal): Promise<boolean> {
  if (await isSwept(table, signal)) return false;
  const command = new UpdateTimeToLiveCommand({
    TableName: table.name,
    TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
  });
  try {
    await table.requests.send(command, signal);
    return true;
  } catch (error) {
    // It is refused where it is switched on already, which somebody else may have done meanwhile.
    if (await isSwept(table, signal)) return false;
    throw error;
  }
}

async function isSwept(table: Table, signal: Signal): Promise<boolean> {
  const command = new DescribeTimeToLiveCommand({ TableName: table.name });
  const answer = await table.requests.send(command, signal);
  const { TimeToLiveStatus: status } = answer.TimeToLiveDescription ?? {};
  return status === "ENABLED" || status === "ENABLING";
}

async function recoverable(table: Table, signal: Signal): Promise<boolean> {
  const TableName = table.name;
  const look = new DescribeContinuousBackupsCommand({ TableName });
  const { ContinuousBackupsDescription: found } = await table.requests.send(look, signal);
  if (found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED") return false;
  const command = new UpdateContinuousBackupsCommand({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  await table.requests.send(command, signal);
  return true;
}
