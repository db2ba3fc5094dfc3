/** Puts values into the places of a phrase: `fill("{done} of {total}", { done: 3, total: 28 })`. */
export function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
