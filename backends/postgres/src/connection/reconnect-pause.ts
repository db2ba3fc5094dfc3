const firstMs = 50;
const longestMs = 2_000;

/**
 * How long to wait before the next attempt to connect: longer after each failure, up to two seconds, and spread by half to either
 * side, so that a server which comes back is not met by everybody in one moment.
 */
export function reconnectPauseMs(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (0.5 + Math.random());
}
