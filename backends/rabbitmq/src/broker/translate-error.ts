import { AMQPError } from "rabbitmq-client";
import { BrokerError, isBrokerError } from "./broker-error.ts";

/** Reply codes of AMQP that a second try does not change (amqp-0-9-1, section 1.5.2, and RabbitMQ's NOT_ALLOWED for vhosts). */
const refusals: ReadonlySet<string> = new Set([
  "ACCESS_REFUSED",
  "PRECONDITION_FAILED",
  "RESOURCE_LOCKED",
  "NOT_ALLOWED",
]);

const advice: Readonly<Record<string, string>> = {
  ACCESS_REFUSED: "check the user, the password and the rights in the address",
  PRECONDITION_FAILED: "a queue or exchange of this name exists and is of another sort; delete it, or use another name",
  ECONNREFUSED: "nothing listens there: is RabbitMQ running, and is the address right?",
  ENOTFOUND: "there is no such host: is the address right?",
};

/**
 * Says in our words what the client's library, or the network, threw.
 * @param doing what was tried, as in "publishing a message"
 * @throws what is neither a fault of the server nor of the network
 */
export function translateError(cause: unknown, doing: string): BrokerError {
  if (isBrokerError(cause)) return cause;
  if (!(cause instanceof AMQPError) && !isSystemError(cause)) throw cause;
  const { code, message } = cause;
  const hint = advice[code] === undefined ? "" : `; ${advice[code]}`;
  return new BrokerError(refusals.has(code) ? "refused" : "unavailable", `${doing}: ${message}${hint}`, { cause });
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
