import { setTimeout as delay } from "node:timers/promises";
import type { OutboxStore, Transact } from "@millrace/events";
import { BackgroundService, type ServiceLog } from "@millrace/hosting";
import type { TransactionSql } from "postgres";
import { GracePeriodConfirmedIntegrationEvent } from "./integration-events.ts";
import type { OrderingSettings } from "./settings.ts";

/** What the service is given. */
export interface GracePeriodParts {
  readonly settings: Pick<OrderingSettings, "gracePeriodTimeMs" | "checkUpdateTimeMs">;
  readonly transact: Transact<TransactionSql>;
  readonly outbox: Pick<OutboxStore<TransactionSql>, "add">;
  readonly log: ServiceLog;
}

/** How many orders one transaction confirms. */
const batchSize = 100;

/**
 * Looks for submitted orders whose grace period has passed, and tells of each of them once, however many instances of it look.
 * What it cannot do it throws, and its host starts it again.
 */
export class GracePeriodManagerService extends BackgroundService {
  readonly #parts: GracePeriodParts;

  constructor(parts: GracePeriodParts) {
    super();
    this.#parts = parts;
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    const { settings, log } = this.#parts;
    log.info(settings, "the grace period manager looks for orders");
    while (!stoppingSignal.aborted) {
      const confirmed = await this.#checkConfirmedGracePeriodOrders();
      // More may be waiting, and nobody needs to wait for them but for a signal to stop.
      if (confirmed < batchSize) await delay(settings.checkUpdateTimeMs, undefined, { signal: stoppingSignal });
    }
  }

  /** @returns how many orders it has confirmed */
  async #checkConfirmedGracePeriodOrders(): Promise<number> {
    const { transact, outbox, settings, log } = this.#parts;
    const confirmed = await transact(async (transaction) => {
      const orders = await takeOrders(transaction, settings.gracePeriodTimeMs);
      await outbox.add(
        transaction,
        orders.map((orderId) => GracePeriodConfirmedIntegrationEvent.create({ orderId })),
      );
      return orders.length;
    });
    if (confirmed > 0) log.info({ confirmed }, "the grace period of orders has passed");
    return confirmed;
  }
}

/** By the database's clock, which is the one that has timed the orders. What another instance is about to take is left to it. */
async function takeOrders(transaction: TransactionSql, gracePeriodTimeMs: number): Promise<string[]> {
  const orders = await transaction<{ id: string }[]>`
    update ordering.orders set grace_period_confirmed_at = now()
    where id in (
      select id from ordering.orders
      where status = 'submitted' and grace_period_confirmed_at is null
        and ordered_at <= now() - ${gracePeriodTimeMs} * interval '1 millisecond'
      order by ordered_at limit ${batchSize} for update skip locked)
    returning id::text as id`;
  return orders.map(({ id }) => id);
}
