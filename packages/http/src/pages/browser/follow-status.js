// @ts-check
import { pause } from "./pause.js";

/**
 * A job's status, as `GET /api/status/{id}` answers it.
 * @typedef {{
 *   state: "scheduled" | "queued" | "running" | "succeeded" | "failed" | "cancelled",
 *   progress: { percent: number | null, stage: string, detail: string | null, done: number | null, total: number | null } | null,
 *   previews: number | null,
 *   attempt: number,
 *   queuePosition: number | null,
 *   cancelRequested: boolean,
 *   error: { code: string } | null,
 *   links: { self: string, events: string },
 * }} Status
 *
 * @typedef {{
 *   pollMs: number,
 *   onStatus: (status: Status) => void,
 *   onConnection: (connected: boolean) => void,
 *   onGone: () => void,
 * }} Follower
 */

const firstEventMs = 5_000;
const longestPauseMs = 30_000;

/** @param {Status} status */
export function hasEnded({ state }) {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

/**
 * Follows a job to its end: by events, or where they do not come through, by asking again and again. It outlives sleep, a
 * lost network and a restart of the server.
 * @param {Status["links"]} links
 * @param {Follower} follower
 */
export function followStatus(links, follower) {
  const source = new EventSource(links.events);
  // A proxy may hold back what it should pass on at once; the first event comes at once otherwise.
  const silence = setTimeout(fallBack, firstEventMs);
  source.addEventListener("open", () => follower.onConnection(true));
  source.addEventListener("status", (event) => {
    clearTimeout(silence);
    follower.onConnection(true);
    const status = /** @type {Status} */ (JSON.parse(String(event.data)));
    if (hasEnded(status)) source.close();
    follower.onStatus(status);
  });
  source.addEventListener("error", () => {
    // While it is connecting, it comes back by itself; when it is closed, the server refused it.
    if (source.readyState === EventSource.CLOSED) fallBack();
    else follower.onConnection(false);
  });

  function fallBack() {
    clearTimeout(silence);
    source.close();
    void poll(links.self, follower);
  }
}

/**
 * @param {string} address
 * @param {Follower} follower
 */
async function poll(address, follower) {
  let tag = "";
  for (let failures = 0; ;) {
    const answer = await ask(address, tag);
    failures = answer === undefined ? failures + 1 : 0;
    follower.onConnection(answer !== undefined);
    if (answer?.status === 404) return follower.onGone();
    if (answer?.status === 200) {
      tag = answer.headers.get("etag") ?? "";
      const status = /** @type {Status} */ (await answer.json());
      follower.onStatus(status);
      if (hasEnded(status)) return;
    }
    await pause(Math.min(longestPauseMs, follower.pollMs * 2 ** failures));
  }
}

/**
 * The answer, or undefined if there is none to be had now.
 * @param {string} address
 * @param {string} tag
 * @returns {Promise<Response | undefined>}
 */
async function ask(address, tag) {
  try {
    const answer = await fetch(address, { cache: "no-store", headers: tag === "" ? {} : { "if-none-match": tag } });
    return answer.status >= 500 || answer.status === 429 ? undefined : answer;
  } catch (error) {
    // The only thing that fetch throws for a network that is not there.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
