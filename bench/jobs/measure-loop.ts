import { countedEndToEnd } from "../aws/counted-end-to-end.ts";
import { rawPostgres } from "../postgres/raw-postgres.ts";
import { measureCancel } from "./cancel/measure-cancel.ts";
import { fillWithHistory } from "./history.ts";
import type { Order } from "./measure.ts";
import { rawSqlite } from "./raw-sqlite.ts";
import { scenarios } from "./scenarios/index.ts";
import { openSystem } from "./systems/index.ts";

// One measurement in a process of its own, so that none is measured on the heap that another has left.
const order = JSON.parse(process.argv[2] ?? "") as Order;
process.stdout.write(`${JSON.stringify(await measure(order))}\n`);

async function measure({ scenario, place, jobs, history }: Order): Promise<Record<string, number>> {
  if (scenario === "rawSqlite") return rawSqlite(place.folder, jobs);
  if (scenario === "rawPostgres") return rawPostgres(place, jobs);
  if (scenario === "cancel") return measureCancel(place.folder);
  if (scenario === "fill") {
    await fillWithHistory(place, history);
    return {};
  }
  const { system: name } = order;
  await using system = await openSystem(name, place);
  if (scenario === "countedEndToEnd") return await countedEndToEnd(system, jobs);
  return await scenarios[scenario](system, jobs, { system: name, place });
}
