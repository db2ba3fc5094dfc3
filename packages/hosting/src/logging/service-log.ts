import type { Logger } from "pino";

/** What a service needs of a logger; one from `loggers.category(name)`, or any of pino's. */
export type ServiceLog = Pick<Logger, "debug" | "info" | "warn" | "error">;
