/** How long to wait before another attempt: `minMs`, doubled with every attempt, `maxMs` at most, ± `jitter`. */
export interface Backoff {
  readonly minMs?: number;
  readonly maxMs?: number;
  /** The share of the delay that is left to chance, 0 to 1. */
  readonly jitter?: number;
}

/** How long to wait after this attempt (1, 2, …); chance keeps what failed together from coming back together. */
export function retryDelay(attempt: number, { minMs, maxMs, jitter }: Required<Backoff>): number {
  const exponential = Math.min(maxMs, minMs * 2 ** (attempt - 1));
  return Math.round(Math.min(maxMs, exponential * (1 + jitter * (2 * Math.random() - 1))));
}
