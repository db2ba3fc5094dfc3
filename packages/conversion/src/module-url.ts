/** The module `name` beside `importer`, in whichever form this package runs: sources as they are, or built. */
export function moduleUrl(importer: string, name: string): URL {
  return new URL(`${name}${importer.endsWith(".ts") ? ".ts" : ".js"}`, importer);
}
