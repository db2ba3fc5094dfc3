import { makeZip } from "./make-zip.ts";

const mimeType = "application/vnd.oasis.opendocument.presentation";
const namespaces = [
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"',
  'xmlns:dom="http://www.w3.org/2001/xml-events"',
  'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"',
].join(" ");

export interface OpenDocumentExtras {
  readonly slides?: number;
  /** Where a picture on the first slide is said to be. */
  readonly picture?: string;
  /** The body of a Basic macro that runs when the document is opened. */
  readonly macro?: string;
}

export interface OpenDocumentOptions extends OpenDocumentExtras {
  readonly slides: number;
  readonly hidden: readonly number[];
}

/** An .odp of slides with a line of text each. */
export function makeOpenDocumentDeck({ slides, hidden, picture, macro }: OpenDocumentOptions): Buffer {
  const frame = `svg:width="10cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"`;
  const link = picture?.replaceAll("&", "&amp;") ?? "";
  const image = `<draw:frame ${frame}><draw:image xlink:href="${link}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>`;
  const pages = Array.from({ length: slides }, (_, index) => {
    const style = hidden.includes(index + 1) ? "hidden" : "shown";
    const extra = index === 0 && picture !== undefined ? image : "";
    return `<draw:page draw:name="p${index}" draw:style-name="${style}" draw:master-page-name="Default"><draw:frame ${frame}><draw:text-box><text:p>Slide ${index + 1}</text:p></draw:text-box></draw:frame>${extra}</draw:page>`;
  });
  const styles = ["shown", "hidden"].map(
    (name) =>
      `<style:style style:name="${name}" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="${name === "hidden" ? "hidden" : "visible"}"/></style:style>`,
  );
  const macros = macro === undefined ? {} : macroParts(macro);
  const files = ["content.xml", ...Object.keys(macros)];
  const listed = files.map(
    (name) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="text/xml"/>`,
  );
  return makeZip({
    mimetype: mimeType,
    "META-INF/manifest.xml": `<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mimeType}"/>${listed.join("")}</manifest:manifest>`,
    "content.xml": `<?xml version="1.0"?><office:document-content ${namespaces} office:version="1.3">${macro === undefined ? "" : onLoad}<office:automatic-styles>${styles.join("")}</office:automatic-styles><office:body><office:presentation>${pages.join("")}</office:presentation></office:body></office:document-content>`,
    ...macros,
  });
}

const onLoad = `<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners></office:scripts>`;

/** A document's own Basic library. */
function macroParts(body: string): Record<string, string> {
  const library = `xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"`;
  const source = `Sub Main\n${body}\nEnd Sub`.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return {
    "Basic/script-lc.xml": `<?xml version="1.0"?><library:libraries ${library}><library:library library:name="Standard" library:link="false"/></library:libraries>`,
    "Basic/Standard/script-lb.xml": `<?xml version="1.0"?><library:library ${library} library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/></library:library>`,
    "Basic/Standard/M.xml": `<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">${source}</script:module>`,
  };
}
