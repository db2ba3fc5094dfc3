/** How waits grow from failure to failure. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
  /** The share of the wait, from 0 to 1, by which chance lengthens or shortens it. */
  readonly jitter: number;
}

/** The wait after `failures` earlier ones: it begins with `minMs`, and each is twice as long, up to `maxMs`. */
export function backoffMs(failures: number, { minMs, maxMs, jitter }: Backoff, random: () => number): number {
  const exponential = Math.min(maxMs, minMs * 2 ** failures);
  const factor = 1 + jitter * (2 * random() - 1);
  return Math.round(Math.min(maxMs, exponential * factor));
}
