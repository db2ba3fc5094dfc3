import {
  createHostBuilder,
  type HealthChecks,
  type HostBuilder,
  type HostServices,
  type HostSettings,
} from "@millrace/hosting";
import { SystemdService } from "@millrace/hosting/systemd";
import { Upkeep, closeBackend, type Backend } from "@millrace/jobs";
import { isOnServer, openBackend } from "./backend.ts";
import { converterHealth } from "./health.ts";
import { startBackend } from "./start-backend.ts";
import { converterSettings, type ConverterSettings } from "./settings.ts";

/** What the parts of the converter find among their services. */
export type ConverterServices = HostServices<ConverterSettings & HostSettings> & {
  readonly backend: Backend;
  readonly health: HealthChecks;
};

/** The builder to which the parts add themselves. */
export type ConverterHostBuilder = HostBuilder<ConverterServices>;

/**
 * The part that every process of the converter has: settings, log, back end, upkeep.
 * @throws HostingError `INVALID_SETTINGS`, naming everything that is wrong with them
 */
export function createConverterHost(): ConverterHostBuilder {
  const builder = createHostBuilder({ name: "converter", settings: converterSettings, environmentPrefix: "MILLRACE_" });
  const backend = openBackend(builder.settings);
  return builder
    .configureServices((services) => services.addInstance("backend", backend).addSingleton("health", converterHealth))
    .addHostedService(
      "systemd",
      ({ lifetime, health, loggers }) => new SystemdService({ lifetime, health, log: loggers.category("systemd") }),
    )
    .addHostedService("backend", {
      start: (signal) =>
        startBackend(backend, {
          onServer: isOnServer(builder.settings),
          log: builder.loggers.category("backend"),
          signal,
        }),
      stop: () => closeBackend(backend),
    })
    .addHostedService("upkeep", new Upkeep({ backend, log: builder.loggers.category("upkeep") }));
}
