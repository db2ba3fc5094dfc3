// Carries out a schedule of every second until it is killed; prints a line once it has begun.
import { Scheduler, defineJob, defineSchedule } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";

const [database = "", files = ""] = process.argv.slice(2);
const kind = defineJob({ name: "report", input: {}, output: {} });
const schedule = defineSchedule({ name: "often", cron: "* * * * * *", kind, input: {} });
await new Scheduler({ backend: sqliteBackend({ database, files }), schedules: [schedule] }).start();
console.log("begun");
