// Adds an event in a transaction that it never ends: `add-uncommitted.ts <url> <event>`.
import type { IntegrationEvent } from "@millrace/events";
import { postgresOutbox } from "@millrace/postgres/events";
import postgres from "postgres";

const [, , url = "", event = ""] = process.argv;
const sql = postgres(url, { max: 2, onnotice: () => {} });
const outbox = postgresOutbox({ sql });
await sql.begin(async (transaction) => {
  await outbox.add(transaction, [JSON.parse(event) as IntegrationEvent]);
  process.send?.("added");
  await new Promise(() => setInterval(() => {}, 60_000));
});
