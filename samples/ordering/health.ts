import type { EventBus, OutboxStore } from "@millrace/events";
import {
  HealthChecks,
  hostReadiness,
  serviceStates,
  type ApplicationLifetime,
  type HealthResult,
  type Loggers,
  type Supervisor,
} from "@millrace/hosting";
import type { Database } from "./database.ts";

/** What is asked. */
export interface HealthParts {
  readonly lifetime: ApplicationLifetime;
  readonly supervisor: Supervisor;
  readonly loggers: Loggers;
  readonly database: Database;
  readonly bus: EventBus;
  readonly outbox: Pick<OutboxStore<never>, "counts">;
}

const staleMs = 60_000;

/** Whether this process is of use: `ready` asks what it rests on, the whole report tells of the outbox, too. */
export function orderingHealth({ lifetime, supervisor, loggers, database, bus, outbox }: HealthParts): HealthChecks {
  const ready = { tags: ["ready"] };
  return new HealthChecks({ log: loggers.category("health") })
    .add("host", hostReadiness(lifetime), ready)
    .add("services", serviceStates(supervisor), ready)
    .add("database", () => database.ping(), ready)
    .add("event-bus", (signal) => reached(bus, signal), ready)
    .add("outbox", () => upToDate(outbox));
}

async function reached(bus: EventBus, signal: AbortSignal): Promise<"healthy"> {
  await bus.check(signal);
  return "healthy";
}

/** Events that wait for long, or have failed, are for somebody to look at, and no reason to send no requests here. */
async function upToDate(outbox: HealthParts["outbox"]): Promise<HealthResult> {
  const { unpublished, failed, oldestUnpublishedMs } = await outbox.counts();
  const status = failed > 0 || oldestUnpublishedMs > staleMs ? "degraded" : "healthy";
  return { status, data: { unpublished, failed, oldestUnpublishedMs } };
}
