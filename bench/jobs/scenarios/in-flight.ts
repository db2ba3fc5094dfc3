/** Calls `act` with 0, 1, 2 … `count` - 1, so many of them at once. */
export async function inFlight(count: number, atOnce: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** How many jobs are submitted at once. */
export const atOnce = 64;

/** How many jobs are done before the clock starts, so that no system is measured cold. */
export function warmUpOf(jobs: number): number {
  return Math.min(jobs, 2_000);
}
