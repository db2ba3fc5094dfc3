import { JobError } from "@millrace/jobs";
import { isBrokerError } from "../broker/broker-error.ts";

/**
 * Says in the words of the port what went wrong with RabbitMQ. What it refuses is `storage-unavailable`, too: the address, a
 * right or a queue can be mended while this process goes on trying.
 */
export function jobError(error: unknown): unknown {
  if (!isBrokerError(error)) return error;
  switch (error.code) {
    case "closed":
      return new JobError("closed", "the job queue was closed", { cause: error });
    case "unavailable":
    case "unroutable":
    case "refused":
      return new JobError("storage-unavailable", error.message, { cause: error });
  }
}
