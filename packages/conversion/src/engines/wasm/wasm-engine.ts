import { availableParallelism, totalmem } from "node:os";
import { moduleUrl } from "../../module-url.ts";
import type { Engine } from "../engine.ts";

/** What one process grows to with ordinary decks (1.0 GB at rest, 1.7 GB seen). */
const bytesPerProcess = 1.75 * 1024 ** 3;
const GiB = 1024 ** 3;

/** The embedded LibreOffice, from npm. */
export function wasmEngine(): Engine {
  return {
    kind: "wasm",
    name: "LibreOffice WebAssembly",
    // Half of the memory is left to everybody else.
    defaultConcurrency: Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / bytesPerProcess))),
    // A gigabyte each is much to keep ready for a rare case.
    defaultSpares: 0,
    // Each of its threads reserves addresses for code and heap that it never uses: more than 14 GiB of them with 2.4 in use.
    memory: { maxBytes: 4 * GiB, retireAboveBytes: 2.5 * GiB, reservedBytes: 40 * GiB },
    missingPart: () => null,
    prepare: async () => ({
      program: moduleUrl(import.meta.url, "./main"),
      settings: {},
      environment: {},
      readable: [],
    }),
  };
}
