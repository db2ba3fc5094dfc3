/** What the figures are called in a report. */
export const cancelRows: Readonly<Record<string, readonly [scenario: string, unit: string]>> = {
  honouredMs: ["F cancel, signal honoured", "ms"],
  beyondGraceMs: ["F cancel, ignored: beyond grace", "ms"],
  conversionMs: ["F cancel, LibreOffice", "ms"],
};
