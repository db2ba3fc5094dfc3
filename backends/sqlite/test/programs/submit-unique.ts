// Submits jobs of one unique key until its input ends, then prints how many it was.
import { defineJob, submit } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";

const [database = "", files = ""] = process.argv.slice(2);
const backend = sqliteBackend({ database, files });
const kind = defineJob({ name: "refresh", input: {}, output: {} });
console.log("ready");
process.stdin.resume();
const told = new Promise((resolve) => process.stdin.once("end", resolve));
await told;
for (let count = 0; count < 50; count++) await submit(backend, kind, {}, { unique: { key: "k", policy: "replace" } });
console.log("done");
process.exit(0);
