import type { Archive } from "./archive.ts";
import { scanText } from "./scan-text.ts";
import { unescapeXml } from "./unescape-xml.ts";

/** Where Word and Excel name fonts: runs and styles (17.3.2.26), cells and rich text (18.8.29), drawings and themes. */
const partsWithFonts = /^(?:word|xl)\/(?:document|styles|sharedStrings|theme\/theme1|(?:header|footer)\d*)\.xml$/u;
const namedFont =
  /<w:rFonts\s([^>]*)>|<(?:name|rFont)\s+val="([^"]+)"|<a:(?:latin|ea|cs)\b[^>]*?\stypeface="([^"]+)"/gu;
const family = /\sw:(?:ascii|hAnsi|eastAsia|cs)="([^"]+)"/gu;

/** The font families that a text document or spreadsheet in Office Open XML names. */
export async function readOfficeFonts(archive: Archive): Promise<string[]> {
  const fonts = new Set<string>();
  for (const part of archive.names.filter((each) => partsWithFonts.test(each))) {
    for await (const [, run, cell, drawing] of scanText(archive.text(part), namedFont)) {
      const names =
        run === undefined ? [cell ?? drawing ?? ""] : [...` ${run}`.matchAll(family)].map(([, name]) => name);
      for (const name of names) fonts.add(unescapeXml(name ?? "").trim());
    }
  }
  return [...fonts].filter((name) => name !== "" && !name.startsWith("+"));
}
