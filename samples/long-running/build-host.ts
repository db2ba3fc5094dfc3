import {
  backgroundService,
  createHostBuilder,
  defineSettings,
  scheduledService,
  setting,
  type Host,
  type HostBuilderOptions,
} from "@millrace/hosting";
import { countPrimes } from "./count-primes.ts";

const settings = defineSettings({
  below: {
    env: "PRIMES_BELOW",
    schema: setting.integer({ min: 2, max: 1_000_000_000, default: 10_000_000 }),
    description: "Below which number to count primes.",
  },
});

/** The program: a function that computes for long, and another that shows that it holds nobody up. */
export function buildHost(options: Partial<Omit<HostBuilderOptions, "settings">> = {}): Host {
  const builder = createHostBuilder({ name: "primes", ...options, settings });
  const { below } = builder.settings;
  return builder
    .addHostedService(
      "count",
      ({ loggers }) =>
        backgroundService(async (signal) => {
          const count = await countPrimes(below, signal);
          loggers.category("count").info({ count }, `there are ${count} primes below ${below}`);
        }),
      { runToCompletion: true },
    )
    .addHostedService("pulse", ({ loggers }) => {
      const log = loggers.category("pulse");
      return scheduledService({ everyMs: 1_000, name: "pulse", log }, async () => log.info("the event loop is free"));
    })
    .build();
}
