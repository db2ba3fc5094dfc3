/** What a consumer needs of a queue. Messages come at least once. */
export interface MessageQueue<T> {
  /** Waits for the next message. @throws the reason of `signal` when that aborts first; a failure of the queue */
  receive(signal: AbortSignal): Promise<Delivery<T>>;
}

/** A message in hand: it has to be settled in one of three ways. */
export interface Delivery<T> {
  readonly body: T;
  /** The first is 1. */
  readonly attempt: number;
  /** It is done. */
  acknowledge(): Promise<void>;
  /** It is to come again. */
  release(): Promise<void>;
  /** It is put where somebody will look at it. */
  setAside(): Promise<void>;
}
