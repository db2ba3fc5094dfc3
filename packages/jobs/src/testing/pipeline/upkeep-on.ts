import type { Backend } from "../../ports/backend.ts";
import { Upkeep } from "../../upkeep/upkeep.ts";

/** Starts upkeep, which looks every `everyMs`. Disposing what this resolves to stops it. */
export async function upkeepOn(backend: Backend, everyMs: number): Promise<AsyncDisposable> {
  const upkeep = new Upkeep({ backend, everyMs });
  await upkeep.start();
  return { [Symbol.asyncDispose]: () => upkeep.stop() };
}
