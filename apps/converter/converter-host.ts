import {
  createHostBuilder,
  type HealthChecks,
  type HostBuilder,
  type HostServices,
  type HostSettings,
} from "@millrace/hosting";
import { SystemdService } from "@millrace/hosting/systemd";
import { Upkeep, closeBackend, isJobError, type Backend, type Logger } from "@millrace/jobs";
import { openBackend } from "./backend.ts";
import { converterHealth } from "./health.ts";
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
      start: (signal) => startBackend(backend, builder.loggers.category("backend"), signal),
      stop: () => closeBackend(backend),
    })
    .addHostedService("upkeep", new Upkeep({ backend, log: builder.loggers.category("upkeep") }));
}

/** A back end that cannot serve should stop the start, not the first job; one that is only full gets room by upkeep. */
async function startBackend(backend: Backend, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    await checkBackend(backend, signal);
  } catch (error) {
    if (isJobError(error, "storage-full")) return log.warn({ err: error }, "the disk is full; nothing new is taken");
    // A service whose start has failed is not stopped, and an open database would hold the process.
    await closeBackend(backend);
    throw error;
  }
}

async function checkBackend({ store, queue, blobs }: Backend, signal: AbortSignal): Promise<void> {
  await Promise.all([store.check(signal), queue.check(signal), blobs.check(signal)]);
}
