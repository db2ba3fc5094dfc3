/** What comes in pieces of any size, in parts of `partBytes`; the last may be shorter. A part is valid until the next is asked for. */
export async function* inParts(
  source: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const piece of source) {
    for (let taken = 0; taken < piece.byteLength;) {
      const bytes = Math.min(piece.byteLength - taken, partBytes - filled);
      part.set(piece.subarray(taken, taken + bytes), filled);
      taken += bytes;
      filled += bytes;
      if (filled < partBytes) continue;
      yield part;
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
