import type { Readable } from "node:stream";

/** A longer line is cut into several. */
const maxLineCharacters = 4_000;

/** Hands on what a child prints, line by line. */
export function followOutput(output: Readable, onLine: (line: string) => void): void {
  let rest = "";
  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line.slice(0, maxLineCharacters));
    for (; rest.length > maxLineCharacters; rest = rest.slice(maxLineCharacters)) {
      onLine(rest.slice(0, maxLineCharacters));
    }
  });
  output.once("end", () => {
    if (rest !== "") onLine(rest);
  });
}
