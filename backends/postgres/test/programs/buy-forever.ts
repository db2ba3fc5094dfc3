// Adds orders and a job for each, in one transaction; prints the number of each order that was committed.
import { writeSync } from "node:fs";
import { defineJob, submit } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import postgres from "postgres";
import { z } from "zod";
import { options } from "./options.ts";

const ship = defineJob({ name: "ship", input: { order: z.int() }, output: { shipped: z.int() } });
const backend = postgresBackend(options);
const sql = postgres(options.url, { connection: { application_name: "buyer" } });

await Promise.all(
  Array.from({ length: 4 }, async (_, lane) => {
    for (let order = lane; ; order += 4) {
      await sql.begin(async (transaction) => {
        await transaction`insert into orders values (${order})`;
        await submit(backend.within(transaction), ship, { order });
      });
      writeSync(1, `${order}\n`);
    }
  }),
);
