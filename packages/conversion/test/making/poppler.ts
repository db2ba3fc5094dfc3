import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What Poppler's `pdftotext` finds in a PDF. */
export async function textOf(pdf: string, ...options: readonly string[]): Promise<string> {
  const { stdout } = await run("pdftotext", [...options, pdf, "-"], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** What `pdfinfo` tells of a PDF, by the names that it gives. */
export async function infoOf(pdf: string, ...options: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run("pdfinfo", [...options, pdf]);
  return new Map(stdout.split("\n").map((line) => [line.split(":", 1)[0] ?? "", line.replace(/^[^:]*:\s*/u, "")]));
}

/** An image as `pdfimages` lists it. */
export interface ListedImage {
  readonly width: number;
  readonly encoding: string;
  readonly dpi: number;
  /** As printed: `10.2K`. */
  readonly size: string;
}

/** The images of a PDF, one for each place where one is shown. */
export async function imagesOf(pdf: string): Promise<ListedImage[]> {
  const { stdout } = await run("pdfimages", ["-list", pdf]);
  const rows = stdout.trim().split("\n").slice(2);
  return rows.map((row) => {
    const columns = row.trim().split(/\s+/u);
    const [width, encoding, dpi, size] = [3, 8, 12, 14].map((column) => columns[column] ?? "");
    return { width: Number(width), encoding: encoding ?? "", dpi: Number(dpi), size: size ?? "" };
  });
}

/** The titles of a PDF's outline, each with its page. */
export async function outlineOf(pdf: string): Promise<{ readonly title: string; readonly page: number }[]> {
  const { stdout } = await run("pdftohtml", ["-xml", "-stdout", "-i", pdf], { maxBuffer: 64 * 1024 * 1024 });
  const items = stdout.matchAll(/<item page="(\d+)">([^<]*)<\/item>/gu);
  return [...items].map(([, page, title]) => ({ title: title ?? "", page: Number(page) }));
}

/** A PDF's metadata, XML. */
export async function metadataOf(pdf: string): Promise<string> {
  return (await run("pdfinfo", ["-meta", pdf])).stdout;
}
