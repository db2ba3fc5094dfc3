import {
  createHostBuilder,
  defineSettings,
  HealthChecks,
  hostReadiness,
  setting,
  systemTime,
  type HealthResult,
  type Host,
  type HostBuilderOptions,
  type ScheduleState,
  type TimeProvider,
} from "@millrace/hosting";
import { FastifyService } from "@millrace/hosting/fastify";
import { fetchMadeUpRates, RatesCache, type FetchRates } from "./rates.ts";
import { RefreshRates } from "./refresh-rates.ts";
import { ratesApplication } from "./web.ts";

const settings = defineSettings({
  refreshMs: {
    env: "RATES_REFRESH_MS",
    schema: setting.integer({ min: 100, default: 2_000 }),
    description: "How often the rates are fetched.",
  },
  http: { env: "RATES_HTTP", schema: setting.boolean({ default: true }), description: "Whether to serve the rates." },
  port: {
    env: "PORT",
    schema: setting.integer({ min: 0, max: 65_535, default: 3_100 }),
    description: "The port to serve them on.",
  },
});

/** What a test puts in the place of a bank and a clock. */
export interface Outside {
  readonly fetchRates?: FetchRates;
  readonly time?: TimeProvider;
}

/** The services of the sample, for tests to look at. */
export interface RatesServices {
  readonly rates: RatesCache;
  readonly health: HealthChecks;
  readonly refresh: RefreshRates;
  readonly web: FastifyService;
}

/** The program: the same services with a web server in front of them, or without. */
export function buildHost(
  options: Partial<Omit<HostBuilderOptions, "settings">> = {},
  { fetchRates = fetchMadeUpRates, time = systemTime }: Outside = {},
): Host<RatesServices> {
  const builder = createHostBuilder({ name: "rates", ...options, settings });
  const { refreshMs, http, port } = builder.settings;
  const services = builder.configureServices((services) =>
    services
      .addSingleton("rates", () => new RatesCache())
      .addSingleton(
        "refresh",
        ({ rates: cache, loggers }) =>
          new RefreshRates({ cache, fetchRates, refreshMs, time, log: loggers.category("refresh") }),
      )
      .addSingleton("health", ({ lifetime, refresh, loggers }) =>
        new HealthChecks({ log: loggers.category("health"), time })
          .add("host", hostReadiness(lifetime))
          .add("rates", () => freshness(refresh.state)),
      )
      .addSingleton(
        "web",
        ({ rates, health, loggers }) =>
          new FastifyService({ app: ratesApplication(rates, health, loggers.category("web")), port }),
      ),
  );
  services.addHostedService("refresh", ({ refresh }) => refresh);
  if (http) services.addHostedService("web", ({ web }) => web);
  return services.build();
}

/** Rates of a few minutes ago are better than none; after ten failures in a row nobody should rely on them. */
function freshness({ failuresInRow, lastSuccessAt }: ScheduleState): HealthResult {
  const status = failuresInRow === 0 ? "healthy" : failuresInRow < 10 ? "degraded" : "unhealthy";
  return { status, data: { failuresInRow, freshAt: lastSuccessAt } };
}
