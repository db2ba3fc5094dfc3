import { createReadStream } from "node:fs";
import { checkImage } from "./entry-examination.ts";
import type { ExternalLink } from "./external-links.ts";
import { scanText } from "./scan-text.ts";

/**
 * What makes a reader of RTF look elsewhere (Rich Text Format 1.9.1): fields that include a file, linked objects, a
 * template; and the beginnings of images, which are written in hexadecimal.
 */
const parts =
  /\b(INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DDE|DDEAUTO)\s+("[^"]{0,500}"|[^\s{}]{1,500})|\\(obj(?:aut)?link)\b|\\\*\\(template)\s([^{}]{1,500})|(?:89504e470d0a1a0a|ffd8ff|47494638)[0-9a-f]{32,1600}/giu;
const longestPart = 2_048;
const longestTarget = 200;

/**
 * Reads what an RTF document takes from elsewhere.
 *
 * @throws {@link ConversionError} `image-too-large`
 */
export async function inspectRichText(path: string, maxImagePixels: number): Promise<ExternalLink[]> {
  const links: ExternalLink[] = [];
  for await (const match of scanText(unbroken(path), parts, longestPart)) {
    const [text, field, target = "", linked, template, source = ""] = match;
    if (field !== undefined) links.push(link(field, target.replaceAll('"', "").replaceAll("\\\\", "\\")));
    else if (linked !== undefined) links.push(link(linked, "another document"));
    else if (template !== undefined) links.push(link(template, source.trim()));
    else checkImage(Buffer.from(text, "hex"), maxImagePixels);
  }
  return links;
}

function link(kind: string, target: string): ExternalLink {
  return { kind, target: target.slice(0, longestTarget) };
}

/** Lines of RTF are broken anywhere, even within a number. */
async function* unbroken(path: string): AsyncGenerator<string> {
  for await (const piece of createReadStream(path, { encoding: "latin1", highWaterMark: 256 * 1024 })) {
    yield String(piece).replaceAll(/[\r\n]/gu, "");
  }
}
