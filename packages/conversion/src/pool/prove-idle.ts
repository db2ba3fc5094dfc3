import { EngineGone, EngineRefusal } from "./engine-gone.ts";
import type { Seat } from "./seat.ts";

/** The embedded engine, on a busy machine, takes a few seconds. */
const timeoutMs = 60_000;

/** Has an idle engine convert a document of its own. False when it cannot: then it is dead, or as good as dead. */
export async function proveIdle(seat: Seat): Promise<boolean> {
  const { process } = seat;
  if (process === null) return false;
  seat.state = "proving";
  const timer = setTimeout(() => void process.kill("it was late with a document of its own"), timeoutMs);
  try {
    await process.ask<"prove">({ kind: "prove" });
    if (seat.state === "proving") seat.state = "idle";
    return true;
  } catch (error) {
    if (error instanceof EngineGone || error instanceof EngineRefusal) return false;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
