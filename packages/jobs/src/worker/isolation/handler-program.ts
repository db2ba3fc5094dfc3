/** The program of the child. This file as it runs says how its neighbour is named: sources run as they are, and packages as JavaScript. */
export const handlerProgram: URL = new URL(
  import.meta.url.endsWith(".ts") ? "./program/main.ts" : "./program/main.js",
  import.meta.url,
);
