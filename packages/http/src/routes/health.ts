import { isJobError } from "@millrace/jobs";
import type { FastifyInstance } from "fastify";
import { HttpError } from "../errors.ts";
import type { ReadinessReport } from "../options.ts";
import type { Service } from "../service.ts";

interface Check {
  readonly name: string;
  readonly ready: boolean;
  readonly detail?: string;
}

/** `/health/live`: the process answers. `/health/ready`: it can serve, and if not, what is wrong. */
export function healthRoutes(app: FastifyInstance, service: Service): void {
  app.get("/health/live", async () => ({ status: "live" }));

  app.get("/health/ready", async () => {
    service.refuseWhileStopping();
    const checks = (await Promise.all([...backendChecks(service), applicationCheck(service)])).flat();
    const failed = checks.filter((check) => !check.ready).map((check) => check.name);
    if (failed.length === 0) return { status: "ready", checks };
    const extensions = { checks: checks.map(({ name, ready, detail = null }) => ({ name, ready, detail })) };
    throw new HttpError("not-ready", `these parts do not answer: ${failed.join(", ")}`, { extensions });
  });
}

function backendChecks(service: Service): Promise<Check>[] {
  const { store, queue, blobs } = service.backend;
  return Object.entries({ store, queue, blobs }).map(([name, port]) =>
    within(service, name, async (signal) => {
      await port.check(signal);
      return { name, ready: true };
    }),
  );
}

async function applicationCheck(service: Service): Promise<Check | Check[]> {
  const { ready } = service.options;
  if (ready === undefined) return [];
  return within(service, "application", async () => checksOf(await ready()));
}

function checksOf({ ready, checks = [] }: ReadinessReport): Check | Check[] {
  // A report that says no without saying why must not be outvoted by its parts.
  const explained = ready || checks.some((check) => !check.ready);
  return explained && checks.length > 0 ? [...checks] : [...checks, { name: "application", ready }];
}

/** A check that hangs has failed. Why one failed is for the log: messages of drivers hold addresses and worse. */
async function within<T extends Check | Check[]>(
  service: Service,
  name: string,
  check: (signal: AbortSignal) => Promise<T>,
): Promise<T | Check> {
  const signal = AbortSignal.timeout(service.options.checkTimeoutMs);
  try {
    return await Promise.race([check(signal), rejectOn(signal)]);
  } catch (cause) {
    service.log.warn({ check: name, err: cause }, "a readiness check failed");
    const detail = signal.aborted ? "timed out" : isJobError(cause) ? cause.code : "failed";
    return { name, ready: false, detail };
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
