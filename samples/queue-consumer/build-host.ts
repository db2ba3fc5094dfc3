import {
  createHostBuilder,
  scheduledService,
  systemTime,
  type Host,
  type HostBuilderOptions,
  type TimeProvider,
} from "@millrace/hosting";
import { ConsumeShipments } from "./consume-shipments.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { Shipping, type Shipment } from "./shipping.ts";

/** The program: a queue, who consumes it, and a shop that fills it. */
export function buildHost(
  options: Partial<Omit<HostBuilderOptions, "settings">> = {},
  time: TimeProvider = systemTime,
  queue: MemoryQueue<Shipment> = new MemoryQueue(),
): Host {
  let order = 0;
  return createHostBuilder({ name: "shipping", ...options })
    .configureServices((services) =>
      services
        .addInstance("queue", queue)
        .addScoped("shipping", ({ loggers }) => new Shipping(loggers.category("shipping"))),
    )
    .addHostedService(
      "consumer",
      ({ queue, loggers }, createScope) => new ConsumeShipments(queue, createScope, loggers.category("consumer")),
      { onFault: "restart" },
    )
    .addHostedService("shop", ({ queue, loggers }) =>
      scheduledService({ everyMs: 1_000, name: "order", log: loggers.category("shop"), time }, async () =>
        queue.send({ order: ++order }),
      ),
    )
    .build();
}
