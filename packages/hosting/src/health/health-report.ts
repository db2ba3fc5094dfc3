/** How a part, or the whole, is. A degraded one serves, but not as it should. */
export type HealthStatus = "healthy" | "degraded" | "unhealthy";

/** What one check found. */
export interface HealthEntry {
  readonly name: string;
  readonly status: HealthStatus;
  /** In words that may be shown to anybody. */
  readonly description?: string;
  /** Figures that go with it. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly durationMs: number;
  /** What the check threw. For the log: messages of drivers hold addresses and worse. */
  readonly error?: unknown;
}

/** What all checks found together. */
export interface HealthReport {
  /** The worst of its entries; healthy without any. */
  readonly status: HealthStatus;
  readonly durationMs: number;
  readonly entries: readonly HealthEntry[];
}

const byBadness: readonly HealthStatus[] = ["healthy", "degraded", "unhealthy"];

/** The worst of these. */
export function worstStatus(statuses: readonly HealthStatus[]): HealthStatus {
  return byBadness[Math.max(0, ...statuses.map((status) => byBadness.indexOf(status)))] ?? "healthy";
}
