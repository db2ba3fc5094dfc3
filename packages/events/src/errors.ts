/** Everything that can be wrong with an event, a bus, an outbox or an inbox, as a closed list of stable codes. */
export type EventErrorCode =
  /** An event type, or the options of a bus or service, cannot be used as they are: a fault of the program. */
  | "invalid-definition"
  /** The data does not fit its event type. */
  | "invalid-event"
  /** The bytes are no event. */
  | "unreadable-event"
  /** A subscription that is made twice, or too late. */
  | "invalid-subscription"
  /** No subscriber has a queue for events of this type, so the event was not kept. */
  | "unroutable"
  /** The bus will never take this event: too large, say. */
  | "event-refused"
  /** The bus cannot be reached at the moment; the event may have been taken all the same. */
  | "bus-unavailable"
  /** The database of the outbox or inbox cannot be reached at the moment. */
  | "storage-unavailable"
  /** The database was set up by a newer version than this one. */
  | "storage-too-new"
  /** It was used after it had been closed. */
  | "closed";

/** The error of this package. The message says what is wrong and what to do; `cause` holds what a library threw. */
export class EventError extends Error {
  override readonly name = "EventError";
  readonly code: EventErrorCode;

  constructor(code: EventErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is an {@link EventError}, with this code where one is given. */
export function isEventError(error: unknown, code?: EventErrorCode): error is EventError {
  return error instanceof EventError && (code === undefined || error.code === code);
}
