import { Publication } from "./publication.ts";

/**
 * Moves a finished file to where it was wanted, so that the name `output` never stands for half a file. When it returns,
 * file and name are on the disk and outlive a loss of power.
 */
export async function publish(finished: string, output: string): Promise<void> {
  await using publication = new Publication();
  await publication.take(finished, output);
  await publication.complete();
}
