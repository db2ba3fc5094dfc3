// @ts-check

/**
 * One line for the person who waits. On stderr, because stdout belongs to the command (`npm run bench -- --json`).
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`bootstrap: ${line}\n`);
}

/**
 * The seconds since `startedAt` (a `performance.now()`), as "12.3 s".
 * @param {number} startedAt
 */
export function secondsSince(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
