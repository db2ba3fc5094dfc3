import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { JobError } from "@millrace/jobs";
import { missingIndexes } from "./table/table-shape.ts";
import type { Table } from "./table/table.ts";

/**
 * Resolves if the table can be used now.
 * @throws JobError `storage-unavailable` that says what is wrong with the table, the permission or the credential; or the
 * signal's reason
 */
export async function checkTable(table: Table, signal: AbortSignal): Promise<void> {
  const command = new DescribeTableCommand({ TableName: table.name });
  const { Table: found = {} } = await table.requests.send(command, signal);
  const { TableStatus: status = "gone" } = found;
  if (status !== "ACTIVE" && status !== "UPDATING") {
    throw new JobError("storage-unavailable", `the table "${table.name}" is ${status}; wait until it is ACTIVE`);
  }
  const missing = missingIndexes(found);
  if (missing.length > 0) {
    const what = `the table "${table.name}" lacks the indexes ${missing.join(", ")}; run createTable, which adds them`;
    throw new JobError("storage-unavailable", what);
  }
  await table.get({ pk: "clock", sk: "clock" }, signal);
}
