import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { EngineIdentity } from "./options.ts";
import type { EngineReadiness } from "./pool/start-engine.ts";

/** The description of this package is one folder up, be it run as sources or built. */
const description = new URL("../package.json", import.meta.url);
const { version: packageVersion } = JSON.parse(readFileSync(description, "utf8")) as { readonly version: string };

/** What a PDF depends on besides its document and the options, as one text: this package, the engine, and its fonts. */
export function fingerprintOf(name: EngineIdentity["name"], { version, fonts }: EngineReadiness): string {
  const families = createHash("sha256").update(fonts.toSorted().join("\n")).digest("hex").slice(0, 16);
  return `@millrace/conversion ${packageVersion}, ${name} ${version}, ${fonts.length} fonts ${families}`;
}
