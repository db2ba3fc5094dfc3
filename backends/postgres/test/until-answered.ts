import { isJobError } from "@millrace/jobs";

/** Asks again for as long as the server is away: connections that were there are found broken at their next use. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isJobError(error, "storage-unavailable")) throw error;
    }
  }
}
