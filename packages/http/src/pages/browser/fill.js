// @ts-check

/**
 * Puts values into the places of a phrase.
 * @param {string} phrase
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(phrase, values) {
  return phrase.replaceAll(/\{(\w+)\}/g, (place, /** @type {string} */ name) => String(values[name] ?? place));
}
