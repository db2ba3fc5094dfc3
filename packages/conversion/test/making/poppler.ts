import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What Poppler's `pdftotext` finds in a PDF. */
export async function textOf(pdf: string, ...options: readonly string[]): Promise<string> {
  const { stdout } = await run("pdftotext", [...options, pdf, "-"], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
