import { isJobError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Delivery } from "../ports/job-queue.ts";

/** Gives a message back whose job was not begun, to be delivered at once. Where the queue cannot take it, it comes again by itself. */
export async function giveBack(delivery: Delivery, log: Logger): Promise<void> {
  try {
    await delivery.release(0);
  } catch (cause) {
    if (!isJobError(cause)) throw cause;
    const { jobId } = delivery.message;
    log.debug({ jobId, err: cause }, "a message could not be given back; it comes again by itself");
  }
}
