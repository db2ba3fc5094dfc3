import {
  createHostBuilder,
  defineSettings,
  scheduledService,
  setting,
  systemTime,
  type Host,
  type HostBuilderOptions,
  type TimeProvider,
} from "@millrace/hosting";
import { confirmOrders } from "./confirm-orders.ts";
import { OrdersDatabase } from "./orders-database.ts";

const settings = defineSettings({
  database: {
    env: "ORDERS_DATABASE",
    schema: setting.text({ default: ":memory:" }),
    description: "The file of the database.",
  },
  orderMs: {
    env: "ORDERS_ORDER_MS",
    schema: setting.integer({ min: 10, default: 1_500 }),
    description: "How often the customer orders something.",
  },
});

/** The program: a database, somebody who writes to it, and somebody who watches it. */
export function buildHost(
  options: Partial<Omit<HostBuilderOptions, "settings">> = {},
  time: TimeProvider = systemTime,
): Host<{ readonly orders: OrdersDatabase }> {
  const builder = createHostBuilder({ name: "orders", ...options, settings });
  const { database, orderMs } = builder.settings;
  return builder
    .configureServices((services) => services.addSingleton("orders", () => new OrdersDatabase(database)))
    .addHostedService("confirm", ({ orders, loggers }) => confirmOrders(orders, loggers.category("confirm"), time))
    .addHostedService("customer", ({ orders, loggers }) =>
      scheduledService({ everyMs: orderMs, name: "order", log: loggers.category("customer"), time }, async () => {
        orders.place("tea");
      }),
    )
    .build();
}
