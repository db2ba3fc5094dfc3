import type { Delivery } from "../ports/job-queue.ts";
import { workOn } from "./work-on.ts";
import type { Workplace } from "./workplace.ts";

/** {@link workOn}, where whatever goes wrong outside a handler ends this attempt only: its lease lapses, and upkeep brings the job back. */
export async function carryThrough(delivery: Delivery, place: Workplace, handlerEnded: () => void): Promise<void> {
  try {
    await workOn(delivery, place, handlerEnded);
  } catch (cause) {
    const { jobId } = delivery.message;
    place.log.error({ jobId, err: cause }, "the attempt could not be carried through; the job will come back");
  }
}
