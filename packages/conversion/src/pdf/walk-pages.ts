import { PdfFault } from "./pdf-fault.ts";
import type { PdfFile } from "./pdf-file.ts";
import { nameOf, PdfReference, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

export interface PdfPage {
  readonly page: PdfDictionary;
  /** Its own, or what a branch of the tree has for all of its pages. */
  readonly resources: PdfValue | undefined;
}

const deepest = 50;

/**
 * The pages of a PDF, in order, each where its object is. A circle or a flood of pages is noticed in time: one comes
 * after the other.
 *
 * @throws {@link PdfFault} where something else is in the tree
 */
export async function* walkPages(pdf: PdfFile, root: PdfValue | undefined): AsyncGenerator<PdfPage> {
  yield* walk({ pdf, seen: new Set() }, root, undefined, 0);
}

interface Walk {
  readonly pdf: PdfFile;
  readonly seen: Set<number>;
}

async function* walk(
  { pdf, seen }: Walk,
  node: PdfValue | undefined,
  inherited: PdfValue | undefined,
  depth: number,
): AsyncGenerator<PdfPage> {
  if (depth > deepest) throw new PdfFault("has a page tree deeper than any real one");
  if (node instanceof PdfReference) {
    if (seen.has(node.object)) throw new PdfFault("has a page tree that runs in a circle");
    seen.add(node.object);
  }
  const dictionary = await pdf.dictionary(node, "page");
  const resources = dictionary.get("Resources") ?? inherited;
  const type = nameOf(dictionary, "Type");
  if (type === "Page") {
    yield { page: dictionary, resources };
    return;
  }
  if (type !== "Pages") throw new PdfFault("has something else among its pages");
  const kids = await pdf.resolve(dictionary.get("Kids"));
  if (!Array.isArray(kids)) throw new PdfFault("has a page tree without branches");
  for (const kid of kids as readonly PdfValue[]) yield* walk({ pdf, seen }, kid, resources, depth + 1);
}
