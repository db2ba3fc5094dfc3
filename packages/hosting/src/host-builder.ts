import { resolve } from "node:path";
import type { Logger } from "pino";
import { createEnvironment, environmentNameFrom, environmentVariables, type HostEnvironment } from "./environment.ts";
import { throwAll } from "./errors.ts";
import { Host } from "./host.ts";
import {
  hostSettings,
  type HostSettingDefinitions,
  type HostSettings,
  type LifecycleSettings,
} from "./host-settings.ts";
import type { HostedServiceOptions } from "./hosted-service.ts";
import { HostLifetimeSignals, type ApplicationLifetime, type HostLifetime } from "./lifetime.ts";
import { createLoggers, type Loggers } from "./logging/loggers.ts";
import { createRootLogger } from "./logging/root-logger.ts";
import type { HostedServiceSource } from "./services/hosted-registration.ts";
import { ServiceCollection } from "./services/service-collection.ts";
import { ServiceProvider } from "./services/service-provider.ts";
import type { Settings, SettingsOf } from "./settings/define-settings.ts";
import type { EnvironmentVariables } from "./settings/environment-layer.ts";
import { readSettings } from "./settings/read-settings.ts";
import { HostSupervisor } from "./supervision/host-supervisor.ts";
import type { Supervisor } from "./supervision/service-handle.ts";
import { checkHosted } from "./validation/check-hosted.ts";
import { checkServices } from "./validation/check-services.ts";

/**
 * What a host is made with. `startupTimeoutMs`, `shutdownTimeoutMs`, `drainDelayMs`, `stallGraceMs`,
 * `servicesStartConcurrently` and `servicesStopConcurrently` are the defaults of the settings of
 * the same names, which the environment and the command line can set.
 */
export interface HostBuilderOptions<S extends Settings = Settings> extends Partial<LifecycleSettings> {
  /** The name of the application, in logs and for services. */
  readonly name: string;
  /** The application's settings, from {@link defineSettings}; the host's own are added. */
  readonly settings?: S & HostSettingDefinitions;
  /** Environment variables that begin so and are no settings are refused. Default: none are. */
  readonly environmentPrefix?: string;
  /** Arguments without the runtime and the script. Default `process.argv.slice(2)`. */
  readonly argv?: readonly string[];
  /** Default `process.env`. */
  readonly env?: EnvironmentVariables;
  /** The folder of the settings files. Default: the working directory. */
  readonly contentRoot?: string;
  /** Default: `MILLRACE_ENVIRONMENT`, else `NODE_ENV`, else `Production`. */
  readonly environment?: string;
  /** The root logger. Default: to standard output, as the settings `logLevel` and `logFormat` say. */
  readonly logger?: Logger;
  /** What runs the host, such as a service manager. Default: nothing that needs to be told. */
  readonly hostLifetime?: HostLifetime;
}

/** What every factory finds among the services, before the application adds its own. */
export interface HostServices<T extends object = HostSettings> {
  readonly settings: T & HostSettings;
  readonly environment: HostEnvironment;
  readonly logger: Logger;
  readonly loggers: Loggers;
  readonly lifetime: ApplicationLifetime;
  /** The hosted services, to look at and to steer one by one. */
  readonly supervisor: Supervisor;
}

/**
 * Begins a host: reads the settings, opens the log, and takes the registrations.
 *
 * @throws {@link HostingError} `INVALID_SETTINGS` with everything that is wrong in the settings
 * files, the environment and the command line.
 */
export function createHostBuilder<S extends Settings = Required<HostSettingDefinitions>>(
  options: HostBuilderOptions<S>,
): HostBuilder<HostServices<SettingsOf<S>>> {
  const { env = process.env, contentRoot = process.cwd() } = options;
  const environmentName = options.environment ?? environmentNameFrom(env);
  const environment = createEnvironment(options.name, resolve(contentRoot), environmentName);
  const settings = readHostSettings(options, environment, env);
  const { logLevel, logFormat, drainDelayMs } = settings;
  const logger = options.logger ?? createRootLogger(environment, logLevel, logFormat);
  const loggers = createLoggers(logger, options.logger === undefined ? logLevel : undefined);
  const lifetime = new HostLifetimeSignals(drainDelayMs);
  const supervisor = new HostSupervisor();
  const services = new ServiceCollection<object>()
    .addInstance("settings", settings)
    .addInstance("environment", environment)
    .addInstance("logger", logger)
    .addInstance("loggers", loggers)
    .addInstance<"lifetime", ApplicationLifetime>("lifetime", lifetime)
    .addInstance<"supervisor", Supervisor>("supervisor", supervisor);
  const own: HostServices<SettingsOf<S>> = { settings, environment, logger, loggers, lifetime, supervisor };
  return new HostBuilder(own, services, { lifetime, supervisor, hostLifetime: options.hostLifetime });
}

function readHostSettings<S extends Settings>(
  options: HostBuilderOptions<S>,
  environment: HostEnvironment,
  variables: EnvironmentVariables,
): SettingsOf<S> & HostSettings {
  const definitions = { ...hostSettings(options), ...options.settings };
  return readSettings(definitions, {
    contentRoot: environment.contentRoot,
    environment: environment.name,
    variables,
    argv: options.argv ?? process.argv.slice(2),
    environmentPrefix: options.environmentPrefix,
    reservedVariables: environmentVariables,
  }) as SettingsOf<S> & HostSettings;
}

/** What the host needs and services need not. */
interface HostBuilderParts {
  readonly lifetime: HostLifetimeSignals;
  readonly supervisor: HostSupervisor;
  readonly hostLifetime: HostLifetime | undefined;
}

/** Takes the registrations of a host, then makes it: .NET's `HostApplicationBuilder`. */
export class HostBuilder<V extends HostServices<object>> {
  readonly settings: V["settings"];
  readonly environment: HostEnvironment;
  /** The root logger. */
  readonly logging: Logger;
  /** The loggers of the parts, by category. */
  readonly loggers: Loggers;
  /** Where services are registered. */
  readonly services: ServiceCollection<V>;
  readonly #parts: HostBuilderParts;

  /** Use {@link createHostBuilder}. */
  constructor(own: HostServices<object>, services: ServiceCollection<V>, parts: HostBuilderParts) {
    this.settings = own.settings;
    this.environment = own.environment;
    this.logging = own.logger;
    this.loggers = own.loggers;
    this.services = services;
    this.#parts = parts;
  }

  /**
   * Registers services so that those registered after know them by type:
   * `builder.configureServices((services) => services.addSingleton("clock", () => new Clock()))`.
   */
  configureServices<W extends V>(configure: (services: ServiceCollection<V>) => ServiceCollection<W>): HostBuilder<W> {
    configure(this.services);
    return this as unknown as HostBuilder<W>;
  }

  /**
   * Adds a service for the host to start and stop; they start in the order of these calls, unless
   * `options.after` or the setting `servicesStartConcurrently` say otherwise.
   *
   * @param source the service, or a class or function that makes it. What these make, the host
   * disposes of; what is supplied ready-made, the caller.
   * @throws {@link HostingError} `DUPLICATE_SERVICE`, `ALREADY_BUILT`
   */
  addHostedService(name: string, source: HostedServiceSource<V>, options: HostedServiceOptions = {}): this {
    this.services.addHosted(name, source, options);
    return this;
  }

  /** Applies a feature: a function that registers what belongs together. */
  use<W extends V = V>(feature: (builder: HostBuilder<V>) => HostBuilder<W> | void): HostBuilder<W> {
    feature(this);
    return this as unknown as HostBuilder<W>;
  }

  /**
   * Makes the host. Services are made when it starts; what is wrong with their registrations is
   * told now, all at once.
   *
   * @throws {@link HostingError} `ALREADY_BUILT`; `INVALID_SERVICE`, `INVALID_OPTIONS`,
   * `DUPLICATE_SERVICE`, `UNRESOLVED_SERVICE`, `CIRCULAR_SERVICE`, `CAPTIVE_SERVICE`,
   * `SCOPED_FROM_ROOT`, `UNKNOWN_AFTER`, `CIRCULAR_AFTER`; several as `INVALID_HOST`.
   */
  build(): Host<V> {
    const sealed = this.services.seal();
    const options = [...sealed.registrations.values()].flatMap((registration) =>
      registration.kind === "options" ? [registration.options] : [],
    );
    throwAll([
      ...sealed.faults,
      ...checkHosted(sealed.hosted),
      ...checkServices(sealed.registrations),
      ...options.flatMap((checked) => checked.check() ?? []),
    ]);
    return new Host({
      ...this.#parts,
      provider: ServiceProvider.create<V>(sealed.registrations),
      hosted: sealed.hosted,
      options,
      settings: this.settings,
      log: this.loggers.category("hosting"),
    });
  }
}
