import { posix } from "node:path";
import type { Archive } from "./archive.ts";
import type { DeckContents } from "./deck-contents.ts";
import { scanText } from "./scan-text.ts";
import { unescapeXml } from "./unescape-xml.ts";

const main = "ppt/presentation.xml";
/** `show="0"` on the root element of a slide hides it (ECMA-376 part 1, 19.3.1.38). */
const hiddenSlide = /<(?:\w+:)?sld\b[^>]*?\sshow="(?:0|false)"/u;
/** Fonts of text runs, of bullets, and of a theme's two schemes; not its long list by script (`a:font`). */
const namedFont = /<a:(?:latin|ea|cs|sym|buFont)\b[^>]*?\stypeface="([^"]+)"|<(?:\w+:)?sld\b[^>]*>/gu;
const partsWithFonts = /^ppt\/(?:slides\/[^/]+|slideMasters\/[^/]+|theme\/theme1)\.xml$/u;

/** Reads a deck in Office Open XML. */
export async function readOoxmlDeck(archive: Archive): Promise<DeckContents> {
  const slides = await listSlides(archive);
  const fonts = new Set<string>();
  const hidden = new Set<string>();
  for (const name of archive.names.filter((each) => partsWithFonts.test(each))) {
    for await (const match of scanText(archive.text(name), namedFont)) {
      if (match[1] !== undefined) addFont(fonts, match[1]);
      else if (hiddenSlide.test(match[0])) hidden.add(name);
    }
  }
  const numbers = slides.flatMap((name, index) => (hidden.has(name) ? [index + 1] : []));
  if (slides.length === 0) return { slides: null, hidden: null, fonts: [...fonts] };
  return { slides: slides.length, hidden: { kind: "known", numbers }, fonts: [...fonts] };
}

/** A name such as `+mn-lt` points at the theme, whose fonts are read themselves. */
function addFont(fonts: Set<string>, typeface: string): void {
  const name = unescapeXml(typeface).trim();
  if (name !== "" && !name.startsWith("+")) fonts.add(name);
}

/** The slides' parts in the deck's order: `p:sldId` names a relationship, the relationship names the part. */
async function listSlides(archive: Archive): Promise<string[]> {
  const targets = await readTargets(archive);
  const presentation = await archive.readText(main);
  const ids = [...presentation.matchAll(/<(?:\w+:)?sldId\s[^>]*?\br:id="([^"]+)"/gu)].map((match) => match[1] ?? "");
  return ids.flatMap((id) => targets.get(id) ?? []);
}

async function readTargets(archive: Archive): Promise<Map<string, string>> {
  const relationships = await archive.readText("ppt/_rels/presentation.xml.rels");
  const targets = new Map<string, string>();
  for (const [element] of relationships.matchAll(/<Relationship\s[^>]*>/gu)) {
    const id = /\sId="([^"]+)"/u.exec(element)?.[1];
    const target = /\sTarget="([^"]+)"/u.exec(element)?.[1];
    if (id !== undefined && target !== undefined) targets.set(id, partName(unescapeXml(target)));
  }
  return targets;
}

/** A target is relative to its source's folder, or to the package where it begins with a slash (ECMA-376 part 2). */
function partName(target: string): string {
  return target.startsWith("/") ? target.slice(1) : posix.join("ppt", target);
}
