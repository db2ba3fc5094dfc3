// must be caught: lint typescript(return-await)
/* The file is closed before anything is read from it. */
import { open } from "node:fs/promises";

export async function readEarly(path: string): Promise<string> {
  await using file = await open(path);
  return file.readFile("utf8");
}
