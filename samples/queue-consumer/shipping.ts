import type { ServiceLog } from "@millrace/hosting";

/** What a message says. */
export interface Shipment {
  readonly order: number;
}

/** Ships one order. Made for one message: it would hold that message's transaction. */
export class Shipping implements AsyncDisposable {
  readonly #log: ServiceLog;

  constructor(log: ServiceLog) {
    this.#log = log;
  }

  async ship({ order }: Shipment, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (order % 13 === 0) throw new Error(`nobody carries order ${order}`);
    this.#log.info({ order }, `order ${order} is on its way`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#log.debug("the transaction is closed");
  }
}
