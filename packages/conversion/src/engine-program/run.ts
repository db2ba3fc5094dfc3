import { join } from "node:path";
import { dieWithParent } from "./die-with-parent.ts";
import type { Office } from "./office.ts";
import type { EngineSettings } from "./protocol.ts";
import { serve } from "./serve.ts";

/** The main function of an engine program: settings from the command line, an office, duty, and no lingering. */
export async function run(start: (settings: EngineSettings) => Office | Promise<Office>): Promise<never> {
  const settings = JSON.parse(process.argv[2] ?? "") as EngineSettings;
  dieWithParent(settings.parent);
  const work = join(settings.folder, "work");
  process.chdir(work);
  await serve(await start(settings), work);
  // LibreOffice has threads of its own that would keep the process.
  process.exit(0);
}
