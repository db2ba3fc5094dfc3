/**
 * Passes `source` on, after `inspect` has seen its first `headBytes` (or all of it, where it is shorter; none, where it is
 * empty). What `inspect` throws ends the stream before anything was passed on.
 */
export async function* withHead(
  source: AsyncIterable<Uint8Array>,
  headBytes: number,
  inspect: (head: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < headBytes) continue;
    inspect(head.subarray(0, headBytes));
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  inspect(head);
  yield head;
}
