import { JobWorker, closeBackend, defineJob, submit, waitForEnd } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import { PostgresServer } from "@millrace/services/postgres";
import postgres from "postgres";
import { z } from "zod";

// A server of our own, so that this runs anywhere; yours is at an address.
await using server = await PostgresServer.start();
const sql = postgres(server.url);
const backend = postgresBackend({ url: server.url });

const confirm = defineJob({ name: "confirm-order", input: { order: z.int() }, output: { text: z.string() } });
await sql`create table orders (id int primary key)`;

async function place(order: number, inStock: boolean) {
  return sql.begin(async (transaction) => {
    await transaction`insert into orders values (${order})`;
    // In the same transaction: the job is there exactly if the order is.
    const { record } = await submit(backend.within(transaction), confirm, { order });
    if (!inStock) throw new Error("out of stock");
    return record.id;
  });
}

await place(1, false).catch((error: Error) => console.log(error.message));
console.log("jobs:", (await backend.store.counts()).length);

const id = await place(2, true);
const job = confirm.handledBy(async ({ order }) => ({ text: `order ${order} is on its way` }));
const worker = new JobWorker({ backend, jobs: [job] });
await worker.start();
const { state } = await waitForEnd(backend, id, { withinMs: 60_000, signal: AbortSignal.timeout(60_000) });
console.log(state, (await backend.store.get(id))?.output);

await worker.stop();
await closeBackend(backend);
await sql.end();
