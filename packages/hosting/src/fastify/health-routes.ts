import type { FastifyInstance, FastifyReply } from "fastify";
import type { HealthChecks } from "../health/health-checks.ts";
import type { HealthReport } from "../health/health-report.ts";

/** Whose question a route answers: all checks, or those with this tag. */
export type HealthProbe = "all" | "live" | "ready";

/** Which checks the routes answer with. */
export interface HealthRoutesOptions {
  readonly health: HealthChecks;
  /** Default `/health`. */
  readonly path?: string;
  /** Which of the routes to add. Default: all three. */
  readonly probes?: readonly HealthProbe[];
  /**
   * Throws what the application's error handler is to answer when something is unhealthy, for an application with a form of
   * its own for errors. Default: the report, with status 503.
   */
  readonly onUnhealthy?: (report: HealthReport, probe: HealthProbe) => void;
}

/**
 * `GET /health` asks all checks, `/health/live` those tagged `live`, `/health/ready` those tagged `ready`. 200 while
 * nothing is unhealthy, else 503. The answer names the checks and says what they say; errors go to the log only. A Fastify
 * plugin: `app.register(healthRoutes, { health })`.
 */
export async function healthRoutes(app: FastifyInstance, options: HealthRoutesOptions): Promise<void> {
  const { health, path = "/health", probes = ["all", "live", "ready"], onUnhealthy } = options;
  for (const probe of probes) {
    const url = probe === "all" ? path : `${path}/${probe}`;
    // Whoever asks every few seconds would fill the log with it.
    app.get(url, { logLevel: "warn" }, async (_request, reply) => {
      const report = await health.report(probe === "all" ? undefined : probe);
      if (report.status === "unhealthy") onUnhealthy?.(report, probe);
      return answer(reply, report);
    });
  }
}

function answer(reply: FastifyReply, { status, durationMs, entries }: HealthReport): FastifyReply {
  const checks = entries.map(({ name, status, description, data, tags, durationMs }) => ({
    name,
    status,
    description,
    data,
    tags,
    durationMs: Math.round(durationMs),
  }));
  reply.code(status === "unhealthy" ? 503 : 200).header("cache-control", "no-store");
  return reply.send({ status, durationMs: Math.round(durationMs), checks });
}
