const firstBytes = 65_536;

/**
 * What comes in pieces of any size, in parts of `partBytes`; the last is shorter, and may be empty. Memory grows with what
 * comes, so that a small blob takes little, up to that of two parts: when a part is asked for, the last one but one must be done
 * with, because its memory is used again. Left to the garbage collector, it would pile up to several times as much.
 */
export async function* inParts(
  source: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let part = Buffer.allocUnsafeSlow(firstBytes);
  let before: Buffer<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const piece of source) {
    for (let taken = 0; taken < piece.byteLength;) {
      const bytes = Math.min(piece.byteLength - taken, partBytes - filled);
      if (filled + bytes > part.byteLength) part = grown(part, filled, Math.min(partBytes, 4 * (filled + bytes)));
      part.set(piece.subarray(taken, taken + bytes), filled);
      taken += bytes;
      filled += bytes;
      if (filled < partBytes) continue;
      yield part;
      [part, before] = [before ?? Buffer.allocUnsafeSlow(partBytes), part];
      filled = 0;
    }
  }
  yield part.subarray(0, filled);
}

function grown(part: Buffer, filled: number, bytes: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(bytes);
  part.copy(larger, 0, 0, filled);
  return larger;
}
