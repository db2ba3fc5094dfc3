/** Reads LibreOfficeKit's version record: `{ "ProductVersion": "7.4", "ProductExtension": ".7.2", … }` is 7.4.7.2. */
export function readVersion(record: string): string {
  const version = JSON.parse(record) as { ProductVersion?: string; ProductExtension?: string };
  return `${version.ProductVersion ?? "unknown"}${version.ProductExtension ?? ""}`;
}

/** Reads the families from the answer to `.uno:CharFontName`: `{ "commandValues": { family: sizes, … } }`. */
export function readFontFamilies(values: string | null): string[] {
  const record = JSON.parse(values ?? "{}") as { commandValues?: Record<string, unknown> };
  return Object.keys(record.commandValues ?? {});
}
