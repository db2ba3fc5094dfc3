import type { Archive } from "./archive.ts";
import type { DeckContents } from "./deck-contents.ts";
import { scanText } from "./scan-text.ts";
import { unescapeXml } from "./unescape-xml.ts";

const fontFace = /<style:font-face\b[^>]*?\ssvg:font-family="([^"]+)"/gu;
/** A style's start, its page properties, and a slide: enough to see which slides have a style that hides them. */
const pageParts = /<style:style\b[^>]*?>|<style:drawing-page-properties\b[^>]*>|<draw:page\s[^>]*>/gu;

/** Reads a deck in OpenDocument. */
export async function readOpenDocumentDeck(archive: Archive): Promise<DeckContents> {
  const fonts = new Set<string>();
  for (const part of ["content.xml", "styles.xml"]) {
    for await (const match of scanText(archive.text(part), fontFace)) fonts.add(familyName(match[1] ?? ""));
  }
  fonts.delete("");
  return { ...(await readSlides(archive)), fonts: [...fonts] };
}

/** `presentation:visibility="hidden"` is a property of the page's style (OpenDocument 1.3 part 3, 20.401). */
async function readSlides(archive: Archive): Promise<Pick<DeckContents, "slides" | "hidden">> {
  const hidingStyles = new Set<string>();
  const hidden: number[] = [];
  let style = "";
  let slide = 0;
  for await (const [element] of scanText(archive.text("content.xml"), pageParts)) {
    if (element.startsWith("<draw:page")) {
      slide++;
      if (hidingStyles.has(attribute(element, "draw:style-name"))) hidden.push(slide);
    } else if (element.startsWith("<style:style")) style = attribute(element, "style:name");
    else if (attribute(element, "presentation:visibility") === "hidden") hidingStyles.add(style);
  }
  return { slides: slide, hidden: { kind: "known", numbers: hidden } };
}

function attribute(element: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`, "u").exec(element)?.[1] ?? "";
}

/** The value is a list as in CSS, and a name with spaces is quoted in it: `'Liberation Sans'`. */
function familyName(value: string): string {
  const [first = ""] = unescapeXml(value).split(",");
  return first.replaceAll(/^[\s'"]+|[\s'"]+$/gu, "");
}
