// Converts a deck with an engine, tells on standard output when it has begun, and is meant to be killed.
import { openConverter } from "@millrace/conversion";

const [engine, input = "", temporaryFolder = ""] = process.argv.slice(2);
await using converter = await openConverter({
  engine: engine === "wasm" ? "wasm" : "kit",
  concurrency: 1,
  temporaryFolder,
});
await converter.convert({
  input,
  output: `${input}.pdf`,
  onProgress: ({ stage }) => {
    if (stage === "loading") console.log("loading");
  },
});
console.log("finished");
