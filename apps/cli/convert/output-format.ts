import { extname } from "node:path";
import type { PictureFormat } from "@millrace/conversion";

export const outputFormats = ["pdf", "png", "webp", "txt"] as const;

/** What a file becomes. */
export type OutputFormat = (typeof outputFormats)[number];

/** What every file becomes, and of what kind that is. */
export interface OutputTarget {
  readonly format: OutputFormat;
  /** Of a picture: the pixels of its longer side. */
  readonly size: number;
  /** Of pictures: one of the first slide instead of one of each, which need a folder. */
  readonly first: boolean;
}

export function isPicture(format: OutputFormat): format is PictureFormat {
  return format === "png" || format === "webp";
}

/** Whether each file becomes a folder of files. */
export function makesFolder({ format, first }: OutputTarget): boolean {
  return isPicture(format) && !first;
}

/** The format that a file's name asks for, where it does. */
export function formatOf(path: string): OutputFormat | undefined {
  return outputFormats.find((format) => `.${format}` === extname(path).toLowerCase());
}
