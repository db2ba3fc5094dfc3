/**
 * Finds every match of `pattern` (which must be global) in a text that comes in pieces. A match may lie across pieces
 * as long as it is shorter than `longest`, in characters.
 */
export async function* scanText(
  pieces: AsyncIterable<string>,
  pattern: RegExp,
  longest = 2048,
): AsyncGenerator<RegExpExecArray> {
  let rest = "";
  for await (const piece of pieces) {
    const text = rest + piece;
    let done = Math.max(0, text.length - longest);
    for (const match of text.matchAll(pattern)) {
      yield match;
      done = Math.max(done, match.index + match[0].length);
    }
    rest = text.slice(done);
  }
}
