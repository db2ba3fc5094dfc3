/**
 * Free families made to the measures of well-known ones, in order of preference. LibreOffice (its VCL.xcu) and
 * fontconfig (its 30-metric-aliases.conf) agree on these.
 */
export const standIns: Readonly<Record<string, readonly string[]>> = {
  calibri: ["Carlito"],
  cambria: ["Caladea"],
  arial: ["Liberation Sans", "Arimo"],
  helvetica: ["Liberation Sans", "Nimbus Sans", "TeX Gyre Heros"],
  "arial narrow": ["Liberation Sans Narrow"],
  "times new roman": ["Liberation Serif", "Tinos"],
  times: ["Liberation Serif", "Nimbus Roman", "TeX Gyre Termes"],
  "courier new": ["Liberation Mono", "Cousine"],
  courier: ["Liberation Mono", "Nimbus Mono PS", "TeX Gyre Cursor"],
  georgia: ["Gelasio"],
  symbol: ["OpenSymbol"],
  wingdings: ["OpenSymbol"],
  "wingdings 2": ["OpenSymbol"],
  "wingdings 3": ["OpenSymbol"],
  webdings: ["OpenSymbol"],
  starsymbol: ["OpenSymbol"],
};

/** Whether `got` was made to the measures of `asked`. */
export function hasMeasuresOf(asked: string, got: string): boolean {
  return standIns[asked.toLowerCase()]?.includes(got) ?? false;
}
