import type { HealthChecks, ServiceLog } from "@millrace/hosting";
import { healthRoutes } from "@millrace/hosting/fastify";
import fastify, { type FastifyInstance } from "fastify";
import type { RatesCache } from "./rates.ts";

/** `GET /rates/{currency}`, answered from memory. */
export function ratesApplication(cache: RatesCache, health: HealthChecks, log: ServiceLog): FastifyInstance {
  const app = fastify();
  app.addHook("onListen", async () => log.info(`ask ${app.listeningOrigin}/rates/EUR`));
  app.get<{ Params: { currency: string } }>("/rates/:currency", async ({ params: { currency } }, reply) => {
    const rate = cache.rate(currency);
    if (rate === undefined) return reply.code(404).send({ title: `there is no rate for "${currency}"` });
    return { currency, rate };
  });
  void app.register(healthRoutes, { health });
  return app;
}
