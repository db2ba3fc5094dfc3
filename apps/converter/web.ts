import { runConverter } from "./run-converter.ts";
import { addWeb } from "./web/add-web.ts";

await runConverter(addWeb);
