import { dirname } from "node:path";
import { runSoffice } from "./run-soffice.ts";

/** Saves a document in another format beside it, by a `soffice` of its own. Formats and filters are those of LibreOffice. */
export async function saveByOffice(path: string, format: string): Promise<void> {
  await runSoffice(["--convert-to", format, "--outdir", dirname(path), path]);
}
