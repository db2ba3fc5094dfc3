// Publishes the outbox of a database through its parent: `publish-outbox.ts <url> <leaseMs>`.
import { once } from "node:events";
import { OutboxPublisher } from "@millrace/events";
import type { IntegrationEvent } from "@millrace/events";
import { postgresOutbox } from "@millrace/postgres/events";
import postgres from "postgres";

const [, , url = "", leaseMs = ""] = process.argv;
const sql = postgres(url, { max: 2, onnotice: () => {} });
const taken = new Map<string, () => void>();

process.on("message", (id: string) => taken.get(id)?.());

const bus = {
  /** The parent answers with the id of what it has taken, or never. */
  publish: (event: IntegrationEvent): Promise<void> =>
    new Promise((resolve) => {
      taken.set(event.id, resolve);
      process.send?.(event);
    }),
};

const publisher = new OutboxPublisher({
  outbox: postgresOutbox({ sql }),
  bus,
  leaseMs: Number(leaseMs),
  pollMs: 50,
  batchSize: 20,
});
await publisher.start();
await once(process, "disconnect");
await publisher.stop(AbortSignal.abort());
await sql.end();
