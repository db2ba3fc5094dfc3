/** Why an event was set aside. */
export type DeadLetterReason =
  /** The message is no event. */
  | "unreadable"
  /** The subscriber has no handler for its type: it had one when its queue was bound. */
  | "no-handler"
  /** The data does not fit the subscriber's event type. */
  | "invalid-data"
  /** The handler failed, for the last time. */
  | "handler-failed";

/** What is known of a message that was set aside. It is kept beside the message, which is kept as it came. */
export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** The reason in words: what the handler threw, or what is wrong with the message. */
  readonly detail: string;
  readonly subscriber: string;
  /** How often a handler has tried; 0 if none has. */
  readonly attempts: number;
  /** When it was set aside, as RFC 3339 has it, in UTC. */
  readonly time: string;
}
