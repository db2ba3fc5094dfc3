import { EventUpkeep, OutboxPublisher } from "@millrace/events";
import { createHostBuilder, type Host, type HostBuilderOptions, type RestartPolicy } from "@millrace/hosting";
import { FastifyService } from "@millrace/hosting/fastify";
import { postgresInbox, postgresOutbox, transactIn } from "@millrace/postgres/events";
import { Database } from "./database.ts";
import { eventBuses } from "./event-buses.ts";
import { GracePeriodManagerService } from "./grace-period-manager-service.ts";
import { orderingHealth } from "./health.ts";
import { orderingSettings } from "./settings.ts";
import { subscribeCatalog, subscribeOrdering } from "./subscriptions.ts";
import { orderingApplication } from "./web.ts";

/** After a fault, a database that is away among them, the grace period manager is started again. */
const again: RestartPolicy = { policy: "restart", minMs: 500, maxMs: 5_000 };

/** The program. Which of its services a process runs is up to the setting `role`. */
export function buildHost(options: Partial<Omit<HostBuilderOptions, "settings">> = {}): Host {
  const defaults = { name: "ordering", startupTimeoutMs: 60_000, shutdownTimeoutMs: 5_000 };
  const builder = createHostBuilder({ ...defaults, ...options, settings: orderingSettings });
  const { role } = builder.settings;
  const services = builder.configureServices((services) =>
    services
      .addSingleton(
        "database",
        ({ settings, loggers }) => new Database(settings.connectionString, loggers.category("database")),
      )
      .addSingleton("transact", ({ database }) => transactIn(database.sql))
      .addSingleton("outbox", ({ database }) => postgresOutbox({ sql: database.sql }))
      .addSingleton("inbox", ({ database }) => postgresInbox({ sql: database.sql }))
      .addSingleton("openBus", ({ settings, loggers }) => eventBuses(settings, loggers))
      .addSingleton("bus", ({ openBus, settings }) => openBus(settings.subscriptionClientName))
      .addSingleton("catalogBus", ({ openBus }) => openBus("catalog"))
      .addSingleton("health", (parts) => orderingHealth(parts)),
  );

  services.addHostedService("database", ({ database }) => database);
  if (role !== "background") {
    services
      .addHostedService("bus", ({ bus, transact, inbox, outbox }) =>
        subscribeOrdering(bus, { transact, inbox, outbox }),
      )
      .addHostedService("catalog-bus", ({ catalogBus, transact, inbox }) =>
        subscribeCatalog(catalogBus, { transact, inbox }),
      );
  }
  services
    .addHostedService(
      "outbox-publisher",
      ({ outbox, bus, loggers }) =>
        new OutboxPublisher({ outbox, bus, stopGraceMs: 1_500, log: loggers.category("outbox") }),
    )
    .addHostedService(
      "event-upkeep",
      ({ outbox, inbox, loggers }) => new EventUpkeep({ outbox, inbox, log: loggers.category("upkeep") }),
    );
  if (role !== "ordering") {
    services.addHostedService(
      "grace-period",
      ({ settings, transact, outbox, loggers }) =>
        new GracePeriodManagerService({ settings, transact, outbox, log: loggers.category("grace-period") }),
      { onFault: again },
    );
  }
  services.addHostedService(
    "web",
    ({ database, health, loggers, settings }) =>
      new FastifyService({
        app: orderingApplication(database, health, loggers.category("web")),
        port: settings.port,
      }),
  );
  return services.build();
}
