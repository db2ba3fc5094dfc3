import { unescapeXml } from "./unescape-xml.ts";

/** Content that lies outside of the document. */
export interface ExternalLink {
  /** What would be put there, in the document's own word: `image`, `oleObject`, `draw:image`, … */
  readonly kind: string;
  readonly target: string;
}

/** A hyperlink waits for a click, which nobody makes here; the rest is fetched by whoever opens the document. */
const followedByPeople = /\/(?:hyperlink|slide|customXml)$/u;
/** A scheme, a network share, or an absolute path. One within the package is relative or begins with `/`. */
const elsewhere = /^(?:[a-z][a-z0-9+.-]*:|\\\\|\/\/)/iu;
const longestTarget = 200;

/** The external content named by a part of relationships (ECMA-376 part 2, 6.5). */
export function* linksOfRelationships(text: string): Generator<ExternalLink> {
  for (const [element] of text.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/gu)) {
    const type = attribute(element, "Type");
    const target = attribute(element, "Target");
    const external = attribute(element, "TargetMode").toLowerCase() === "external" || elsewhere.test(target);
    if (external && !followedByPeople.test(type)) yield link(type.slice(type.lastIndexOf("/") + 1), target);
  }
}

const linking =
  /<(draw:(?:image|object|object-ole|plugin|applet|floating-frame|fill-image)|presentation:sound|style:background-image|text:section-source|office:dde-source|table:table-source|table:cell-range-source|svg:font-face-uri)\s[^>]*>/gu;

/** The external content named in OpenDocument's XML: what does not lie in the package (OpenDocument 1.3 part 2, 3.7). */
export function* linksOfOpenDocument(text: string): Generator<ExternalLink> {
  for (const [element, kind = ""] of text.matchAll(linking)) {
    const target = attribute(element, "xlink:href");
    if (elsewhere.test(target) || target.startsWith("/") || target.startsWith("../")) yield link(kind, target);
  }
}

/** Fields of Word, and formulas of Excel and OpenDocument, that fetch something by themselves (17.16.5, 18.17.7). */
const fieldText = /<w:instrText[^>]*>([^<]*)|\sw:instr="([^"]*)"/gu;
const fetchingField = /(INCLUDEPICTURE|INCLUDETEXT|IMPORT|DATABASE|DDE|DDEAUTO)\s+(?:"([^"]*)"|(\S+))/gu;
const fetchingFormula = /\b(WEBSERVICE|DDE)\(\s*(?:&quot;|")?([^"&]*)/gu;
const otherFile = /'((?:file|https?|ftp|smb):[^']*)'#/gu;

/** The external content of Word's fields. A field's text may lie in many runs. */
export function* linksOfFields(text: string): Generator<ExternalLink> {
  const pieces = [...text.matchAll(fieldText)].map(([, inRun, simple]) => inRun ?? ` ${simple} `);
  const written = unescapeXml(pieces.join(""));
  for (const [, kind = "", quoted, plain] of written.matchAll(fetchingField)) yield link(kind, quoted ?? plain ?? "");
}

/** The external content of a sheet's formulas. */
export function* linksOfFormulas(text: string): Generator<ExternalLink> {
  for (const [, kind = "", target = ""] of text.matchAll(fetchingFormula)) yield link(kind, target);
  for (const [, target = ""] of text.matchAll(otherFile)) yield link("formula", target);
}

function link(kind: string, target: string): ExternalLink {
  return { kind, target: target.slice(0, longestTarget) };
}

function attribute(element: string, name: string): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "u").exec(element);
  return unescapeXml(match?.[1] ?? match?.[2] ?? "").trim();
}
