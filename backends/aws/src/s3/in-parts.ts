const firstBytes = 65_536;

/**
 * What comes in pieces of any size, in parts of `partBytes`; the last is shorter, and may be empty. Each part has memory of its
 * own, which grows with what comes, so that a small blob takes little.
 */
export async function* inParts(
  source: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let part = Buffer.allocUnsafeSlow(firstBytes);
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
      part = Buffer.allocUnsafeSlow(partBytes);
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
