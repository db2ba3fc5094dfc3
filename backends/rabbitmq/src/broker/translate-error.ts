import { AMQPError } from "rabbitmq-client";
import { BrokerError } from "./broker-error.ts";

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
 * Says in our words what the client's library threw.
 * @param doing what was tried, as in "publishing a message"
 */
export function translateError(cause: unknown, doing: string): BrokerError {
  if (cause instanceof BrokerError) return cause;
  if (!(cause instanceof Error)) throw cause;
  const code = codeOf(cause);
  const hint = advice[code] === undefined ? "" : `; ${advice[code]}`;
  return new BrokerError(refusals.has(code) ? "refused" : "unavailable", `${doing}: ${cause.message}${hint}`, {
    cause,
  });
}

function codeOf(error: Error): string {
  if (error instanceof AMQPError) return error.code;
  const { code } = error as NodeJS.ErrnoException;
  return code ?? "";
}
