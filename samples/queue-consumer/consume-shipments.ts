import { BackgroundService, type CreateScope, type ServiceLog } from "@millrace/hosting";
import type { Delivery, MessageQueue } from "./message-queue.ts";
import type { Shipment, Shipping } from "./shipping.ts";

/** After so many attempts a message is somebody's to look at. */
const maxAttempts = 5;

/** Ships what the queue says, one message after the other. */
export class ConsumeShipments extends BackgroundService {
  readonly #queue: MessageQueue<Shipment>;
  readonly #createScope: CreateScope<{ readonly shipping: Shipping }>;
  readonly #log: ServiceLog;

  constructor(
    queue: MessageQueue<Shipment>,
    createScope: CreateScope<{ readonly shipping: Shipping }>,
    log: ServiceLog,
  ) {
    super();
    this.#queue = queue;
    this.#createScope = createScope;
    this.#log = log;
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    // What receive throws is the service's fault, for the host to answer: without a queue there is nothing to do here.
    for (;;) await this.#settle(await this.#queue.receive(stoppingSignal), stoppingSignal);
  }

  async #settle(delivery: Delivery<Shipment>, stoppingSignal: AbortSignal): Promise<void> {
    const { body, attempt } = delivery;
    try {
      await using scope = this.#createScope();
      await scope.services.shipping.ship(body, stoppingSignal);
    } catch (error) {
      // At the stop the message goes back, and nothing was wrong with it.
      if (stoppingSignal.aborted) return await delivery.release();
      this.#log.error({ err: error, ...body, attempt }, `order ${body.order} was not shipped`);
      return await (attempt < maxAttempts ? delivery.release() : delivery.setAside());
    }
    await delivery.acknowledge();
  }
}
