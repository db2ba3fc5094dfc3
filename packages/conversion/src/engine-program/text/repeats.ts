/** The number of times that an attribute says; once where it says nothing. */
export function repeats(attributes: string, name: string): number {
  const count = Number(new RegExp(`\\s${name}="(\\d{1,7})"`, "u").exec(attributes)?.[1] ?? "1");
  return Math.max(1, count);
}
