import { defineJob, file } from "@millrace/jobs";
import { fileOf, testPipeline } from "@millrace/jobs/testing";
import { text } from "node:stream/consumers";
import { z } from "zod";

const count = defineJob({
  name: "count",
  input: { document: file(), unit: z.enum(["words", "letters"]).default("words") },
  output: { length: z.int() },
  // Whatever changes the result of the same input belongs in here: the version of the handler, of its engine, of its fonts.
  reuse: { version: "1" },
});

await using pipeline = testPipeline({
  jobs: [
    count.handledBy(async ({ document, unit }) => {
      console.log("counting", unit, "of", document.name);
      const content = await text(await document.open());
      return { length: unit === "words" ? content.split(" ").length : content.length };
    }),
  ],
});

const first = await pipeline.run(count, { document: fileOf("a.txt", "to be or not") });
const same = await pipeline.run(count, { document: fileOf("a.txt", "to be or not") });
console.log("the same bytes:", await same.output(), "and a job of its own:", first.id !== same.id);

await pipeline.run(count, { document: fileOf("a.txt", "to be or not"), unit: "letters" });
await pipeline.run(count, { document: fileOf("a.txt", "to be or not") }, { reuse: false });

// Where only workers know what they work with, they announce it, and nobody else needs to know.
const spell = defineJob({
  name: "spell",
  input: { word: z.string() },
  output: { letters: z.string() },
  reuse: "handler-version",
});
let dictionary = "2025";
await using speller = testPipeline({
  jobs: [
    spell.handledBy(
      async ({ word }) => {
        console.log("spelling", word, "by the dictionary of", dictionary);
        return { letters: word.split("").join("-") };
      },
      { version: async () => dictionary },
    ),
  ],
});
for (let time = 1; time <= 2; time++) await speller.run(spell, { word: "mill" });
dictionary = "2026";
await speller.run(spell, { word: "race" });
await speller.run(spell, { word: "mill" });
