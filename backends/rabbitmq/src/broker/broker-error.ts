/** What can go wrong between this process and RabbitMQ; the ports translate it into their own errors. */
export type BrokerErrorCode =
  /** It cannot be reached, or takes nothing, or does not answer; trying again may help. */
  | "unavailable"
  /** Nothing is bound to where the message went, so nobody has it. */
  | "unroutable"
  /** It will not do this, however often it is asked: a right is missing, or a queue of this name is of another sort. */
  | "refused"
  | "closed";

/** What goes wrong inside of this package. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is a {@link BrokerError}, with this code where one is given. */
export function isBrokerError(error: unknown, code?: BrokerErrorCode): error is BrokerError {
  return error instanceof BrokerError && (code === undefined || error.code === code);
}
