import { readFileSync } from "node:fs";

/** The version of this package. Its description is one folder up, be it run as sources or built. */
export const packageVersion: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;
