import { extname } from "node:path";
import { JobError } from "./errors.ts";
import type { Problem } from "./problem.ts";

/** What a file field takes. */
export interface FileFieldOptions {
  /** File name extensions, lower case with their dot: `[".pptx", ".odp"]`. Default: any. */
  readonly accept?: readonly string[];
  /**
   * Content types by extension, as `accept` has them: `{ ".pptx": "application/vnd…" }`. A file is kept under the one of its name,
   * whatever its sender calls it. Default: what the sender calls it.
   */
  readonly contentTypes?: Readonly<Record<string, string>>;
  /** Default 100 MiB. */
  readonly maxBytes?: number;
  /** Whether the field may be left out. Default false. */
  readonly optional?: boolean;
  /**
   * Looks at the first bytes (up to 4,096) before the rest is taken. A problem it returns refuses the file, and is what
   * the sender sees. An empty file comes with no bytes at all.
   */
  readonly check?: (head: Uint8Array, name: string) => Problem | undefined;
}

const defaultMaxBytes = 100 * 1024 * 1024;

/** A field of a job's input or output that is a file: its bytes travel through the blob store, not through the queue. */
export class FileField {
  readonly accept: readonly string[];
  readonly contentTypes: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly optional: boolean;
  readonly check: (head: Uint8Array, name: string) => Problem | undefined;

  constructor(options: FileFieldOptions) {
    this.accept = options.accept ?? [];
    this.contentTypes = options.contentTypes ?? {};
    this.maxBytes = options.maxBytes ?? defaultMaxBytes;
    this.optional = options.optional ?? false;
    this.check = options.check ?? (() => undefined);
    this.#refuseBadOptions();
  }

  /** Whether a file of this name may be sent, by its last extension. */
  acceptsName(name: string): boolean {
    return this.accept.length === 0 || this.accept.includes(extname(name).toLowerCase());
  }

  /** The content type of a file of this name; undefined where its sender's word counts. */
  contentTypeOf(name: string): string | undefined {
    const extension = extname(name).toLowerCase();
    return Object.hasOwn(this.contentTypes, extension) ? this.contentTypes[extension] : undefined;
  }

  #refuseBadOptions(): void {
    if (!Number.isSafeInteger(this.maxBytes) || this.maxBytes < 1) {
      throw new JobError("invalid-definition", `file(): maxBytes must be a whole number above 0, not ${this.maxBytes}`);
    }
    const extensions = [...this.accept, ...Object.keys(this.contentTypes)];
    const bad = extensions.find((extension) => !/^\.[a-z0-9]+$/.test(extension));
    if (bad !== undefined) {
      throw new JobError("invalid-definition", `file(): files are told by extensions such as ".pptx", not "${bad}"`);
    }
  }
}

/** A file in a job's input or output. */
export function file(options: FileFieldOptions = {}): FileField {
  return new FileField(options);
}
