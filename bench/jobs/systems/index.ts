import type { Place, QueueSystem } from "../queue-system.ts";
import { BullMq } from "./bullmq.ts";
import { Millrace } from "./millrace.ts";
import { Plainjob } from "./plainjob.ts";

/** The systems that are held against one another, by the names that they have in the report. */
export const systems = {
  "Millrace, sqlite": Millrace,
  "plainjob (not durable)": Plainjob,
  "BullMQ, AOF always": BullMq,
};

/** The name of a system. */
export type SystemName = keyof typeof systems;

/** Opens a system. */
export function openSystem(name: SystemName, place: Place): QueueSystem {
  return new systems[name](place);
}
