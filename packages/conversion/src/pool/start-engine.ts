import type { Engine } from "../engines/engine.ts";
import { EngineProcess } from "./engine-process.ts";
import type { EngineSurroundings } from "./launch-engine.ts";
import type { Seat } from "./seat.ts";

/** The engine's own word, known once the first process is ready. */
export interface EngineReadiness {
  readonly version: string;
  readonly fonts: readonly string[];
}

/**
 * Starts a process on a seat and waits until it has proved itself.
 *
 * @param isUnwanted is asked once the process is there: nobody may want it any more
 * @throws when it ends first or is late; nothing of it is left then.
 */
export async function startEngine(
  engine: Engine,
  seat: Seat,
  options: { readonly surroundings: EngineSurroundings; readonly startTimeoutMs: number },
  isUnwanted: () => boolean,
): Promise<EngineReadiness> {
  const { surroundings, startTimeoutMs } = options;
  const process = await EngineProcess.start(engine, surroundings);
  seat.process = process;
  if (isUnwanted()) void process.kill("it was not needed any more");
  const timer = setTimeout(() => void process.kill(`it was not ready within ${startTimeoutMs} ms`), startTimeoutMs);
  try {
    return await process.ready;
  } catch (error) {
    await process.kill("it did not start");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
