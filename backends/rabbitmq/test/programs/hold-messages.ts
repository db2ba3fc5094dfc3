// Takes so many messages and holds them until it is killed; prints the job of each.
import { writeSync } from "node:fs";
import { rabbitmqQueue } from "@millrace/rabbitmq";

const [url = "", name = "", count = "1"] = process.argv.slice(2);
const queue = rabbitmqQueue({ url, name });
let left = Number(count);
while (left > 0) {
  const deliveries = await queue.receive({ max: left, visibilityMs: 600_000, signal: AbortSignal.timeout(30_000) });
  for (const { message } of deliveries) writeSync(1, `${message.jobId}\n`);
  left -= deliveries.length;
}
