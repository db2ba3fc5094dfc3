// The program of a LibreOfficeKit process.
import { join } from "node:path";
import { run } from "../../engine-program/run.ts";
import { ExportWatch } from "./export-watch.ts";
import { KitOffice } from "./kit-office.ts";

await run(({ folder, engine }) => {
  const watch = new ExportWatch(join(folder, "tmp"));
  return new KitOffice(engine["program"] ?? "", join(folder, "profile"), watch);
});
