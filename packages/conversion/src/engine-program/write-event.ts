import { writeSync } from "node:fs";
import { encodeLine, eventDescriptor, type EngineEvent } from "./protocol.ts";

/** Tells the supervisor at once, even from inside a call that blocks the event loop. */
export function writeEvent(event: EngineEvent): void {
  const line = Buffer.from(encodeLine(event));
  for (let written = 0; written < line.length;) written += writeSync(eventDescriptor, line, written);
}
