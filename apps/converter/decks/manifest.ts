import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  decks: z.array(
    z.object({
      file: z.string(),
      outcome: z.enum(["pdf", "password-protected", "unreadable", "slow"]),
      slides: z.int().nullable(),
      pages: z.int().nullable(),
    }),
  ),
});

/** What is expected of a deck. */
export type Expectation = z.infer<typeof manifestSchema>["decks"][number];

/** What a folder's manifest.json expects, by file name; nothing where there is none. */
export async function readManifest(folder: string): Promise<ReadonlyMap<string, Expectation>> {
  const text = await readIfThere(join(folder, "manifest.json"));
  if (text === undefined) return new Map();
  const { decks } = manifestSchema.parse(JSON.parse(text));
  return new Map(decks.map((deck) => [deck.file, deck]));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
