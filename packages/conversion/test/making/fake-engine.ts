import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../src/engines/engine.ts";
import { makeZip } from "./make-zip.ts";

const program = new URL("../programs/fake-engine.ts", import.meta.url);

/** An engine whose process is real and whose LibreOffice is not. */
export function fakeEngine(start: "well" | "badly" | "never" = "well"): Engine {
  return {
    kind: "kit",
    name: "LibreOfficeKit",
    defaultConcurrency: 1,
    defaultSpares: 0,
    memory: { maxBytes: 1024 ** 3, retireAboveBytes: 1024 ** 3, reservedBytes: 1024 ** 3 },
    missingPart: () => null,
    prepare: async () => ({ program, settings: { start }, environment: {}, readable: [] }),
  };
}

/** A deck of two slides that tells the fake engine how to behave. */
export async function behavingDeck(folder: string, behaviour: string): Promise<string> {
  const path = join(folder, `${behaviour.split(" ")[0]}.pptx`);
  await writeFile(path, makeZip({ "ppt/presentation.xml": `<!-- behaviour=${behaviour}; -->` }));
  return path;
}
