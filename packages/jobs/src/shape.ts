import type { Readable } from "node:stream";
import type { z } from "zod";
import type { FileContent } from "./file-content.ts";
import type { FileField } from "./file-field.ts";
import type { StoredFile } from "./job.ts";

/** The fields of a job's input or output: a schema for each value, `file()` for each file. */
export type Shape = Readonly<Record<string, z.ZodType | FileField>>;

/** A file of the input, in the hands of a handler. */
export interface JobFile extends StoredFile {
  /** The bytes, from the start or of a range. */
  open(options?: { readonly signal?: AbortSignal }): Promise<Readable>;
  /** Copies the bytes to `path`, which must not exist yet. */
  saveTo(path: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** A file on its way in. */
export interface FileSource {
  /** The name its sender gives it; only the last part of a path is kept. */
  readonly name: string;
  readonly contentType?: string;
  readonly content: FileContent;
}

/** What a handler receives. */
export type HandlerInput<I extends Shape> = {
  readonly [K in keyof I]: I[K] extends FileField ? JobFile : I[K] extends z.ZodType ? z.output<I[K]> : never;
};

/** A checked input as a record holds it: files are descriptions. */
export type StoredInput<I extends Shape> = {
  readonly [K in keyof I]: I[K] extends FileField ? StoredFile : I[K] extends z.ZodType ? z.output<I[K]> : never;
};

/** What a handler returns. */
export type HandlerOutput<O extends Shape> = {
  readonly [K in keyof O]: O[K] extends FileField ? StoredFile : O[K] extends z.ZodType ? z.input<O[K]> : never;
};

type Submitted<F> = F extends FileField ? FileSource : F extends z.ZodType ? z.input<F> : never;
type OptionalKeys<I extends Shape> = { [K in keyof I]: undefined extends Submitted<I[K]> ? K : never }[keyof I];

/** What a job is submitted with. */
export type SubmitInput<I extends Shape> = {
  readonly [K in Exclude<keyof I, OptionalKeys<I>>]: Submitted<I[K]>;
} & { readonly [K in OptionalKeys<I>]?: Submitted<I[K]> };
