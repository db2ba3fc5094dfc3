import type { Place, QueueSystem } from "../queue-system.ts";

/**
 * The systems that are held against one another, by the names that they have in a report. Each is loaded when it is opened, so
 * that none is measured with the others in its memory.
 */
export const systems = {
  "Millrace, sqlite": async (place) => (await import("./millrace-backends.ts")).onSqlite(place),
  "Millrace, postgres": async (place) => (await import("./millrace-backends.ts")).onPostgres(place),
  "Millrace, postgres and RabbitMQ": async (place) =>
    (await import("./millrace-backends.ts")).onPostgresAndRabbitMq(place),
  "Millrace, aws": async (place) => (await import("./millrace-backends.ts")).onAws(place),
  "plainjob (not durable)": async (place) => new (await import("./plainjob.ts")).Plainjob(place),
  "BullMQ, AOF always": async (place) => new (await import("./bullmq.ts")).BullMq(place),
  "pg-boss": async (place) => (await import("./pg-boss.ts")).PgBossSystem.open(place, "default"),
  "pg-boss, tuned": async (place) => (await import("./pg-boss.ts")).PgBossSystem.open(place, "tuned"),
  "graphile-worker": async (place) => (await import("./graphile-worker.ts")).GraphileWorker.open(place, "default"),
  "graphile-worker, tuned": async (place) => (await import("./graphile-worker.ts")).GraphileWorker.open(place, "tuned"),
  "sqs-consumer": async (place) => (await import("./sqs-consumer.ts")).SqsConsumer.open(place, "one by one"),
  "sqs-consumer, in batches": async (place) =>
    (await import("./sqs-consumer.ts")).SqsConsumer.open(place, "in batches"),
} satisfies Record<string, (place: Place) => Promise<QueueSystem>>;

/** The name of a system. */
export type SystemName = keyof typeof systems;

/** Opens a system. */
export function openSystem(name: SystemName, place: Place): Promise<QueueSystem> {
  return systems[name](place);
}
