import type { Backend } from "@millrace/jobs";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { JobMetrics } from "./job-metrics.ts";

/** What the plugin is registered with. */
export interface MillraceMetricsOptions {
  readonly backend: Backend;
  /** How long the back end has to answer before it counts as down. Default 2,000. */
  readonly timeoutMs?: number;
}

/**
 * The Fastify plugin that serves `GET /metrics` to Prometheus, for processes that serve nothing else, such as a worker.
 * `millraceHttp` has it with the option `metrics`. Whoever can reach it learns how much is going on: do not serve it to
 * strangers.
 */
export const millraceMetrics: FastifyPluginAsync<MillraceMetricsOptions> = async (
  app: FastifyInstance,
  { backend, timeoutMs = 2_000 },
) => {
  const metrics = new JobMetrics({ backend, timeoutMs });
  app.addHook("onClose", async () => metrics[Symbol.dispose]());
  app.get("/metrics", async (_request, reply) => {
    const text = await metrics.text();
    return reply.type(metrics.contentType).send(text);
  });
};
