/** The bytes of a file: at hand (a `Buffer`, say), or as they come (a stream). */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

/** The bytes as they come. */
export function streamOf(content: FileContent): AsyncIterable<Uint8Array> {
  return content instanceof Uint8Array ? once(content) : content;
}

/** Whether this is what a {@link FileContent} is; what a stream yields shows only when it is read. */
export function isFileContent(value: unknown): value is FileContent {
  return value instanceof Uint8Array || (typeof value === "object" && value !== null && Symbol.asyncIterator in value);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
