// A page's drawing is the only kind of stream whose dictionary has nothing but a length (known later, hence a
// reference) and a filter: images, fonts and forms say what they are. Seen so with LibreOffice 7.4 and 24.8.
const pageContents = /<<\/Length \d+ 0 R\/Filter\/FlateDecode>>\s*stream/gu;
/** Longer than any text that the pattern matches. */
const overlap = 64;

/**
 * Counts pages in a PDF while LibreOffice writes it: it writes the drawing of each page when the page is done, and
 * everything else about pages at the end.
 */
export class ExportedPages {
  #rest = "";
  #pages = 0;

  get pages(): number {
    return this.#pages;
  }

  /** Takes the next bytes of the file. */
  feed(bytes: Buffer): void {
    const text = this.#rest + bytes.toString("latin1");
    let done = Math.max(0, text.length - overlap);
    for (const match of text.matchAll(pageContents)) {
      this.#pages++;
      done = Math.max(done, match.index + match[0].length);
    }
    this.#rest = text.slice(done);
  }
}
