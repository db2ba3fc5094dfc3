import { setTimeout } from "node:timers/promises";
import { BackgroundService, createHostBuilder, defineSettings, setting } from "@millrace/hosting";
import type { Logger } from "pino";

const settings = defineSettings({
  pollMs: {
    env: "APP_POLL_MS",
    schema: setting.integer({ min: 10, default: 1_000 }),
    description: "How often to look.",
  },
});

class Poller extends BackgroundService {
  readonly #everyMs: number;
  readonly #log: Logger;

  constructor(everyMs: number, log: Logger) {
    super();
    this.#everyMs = everyMs;
    this.#log = log;
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    for (;;) {
      this.#log.info("looking");
      await setTimeout(this.#everyMs, undefined, { signal: stoppingSignal });
    }
  }
}

const builder = createHostBuilder({ name: "orders", settings, environmentPrefix: "APP_" });
builder.addHostedService("poller", ({ settings, loggers }) => new Poller(settings.pollMs, loggers.category("poller")));
await builder.build().run();
