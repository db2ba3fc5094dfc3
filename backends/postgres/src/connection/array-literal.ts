/** A list of texts as PostgreSQL writes an array. */
export function arrayLiteral(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/gu, "\\$&")}"`).join()}}`;
}
