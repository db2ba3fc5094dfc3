// @ts-check

/**
 * Spread, so that the pages of a server that comes back do not all come at once.
 * @param {number} ms
 */
export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms * (0.75 + Math.random() / 2));
  });
}
