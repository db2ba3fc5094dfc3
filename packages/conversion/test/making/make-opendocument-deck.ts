import { makeZip } from "./make-zip.ts";

const mimeType = "application/vnd.oasis.opendocument.presentation";
const namespaces = [
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
  'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
  'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"',
  'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"',
].join(" ");

/** An .odp of slides with a line of text each. */
export function makeOpenDocumentDeck(options: { readonly slides: number; readonly hidden: readonly number[] }): Buffer {
  const pages = Array.from({ length: options.slides }, (_, index) => {
    const style = options.hidden.includes(index + 1) ? "hidden" : "shown";
    return `<draw:page draw:name="p${index}" draw:style-name="${style}" draw:master-page-name="Default"><draw:frame svg:width="10cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>Slide ${index + 1}</text:p></draw:text-box></draw:frame></draw:page>`;
  });
  const styles = ["shown", "hidden"].map(
    (name) =>
      `<style:style style:name="${name}" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="${name === "hidden" ? "hidden" : "visible"}"/></style:style>`,
  );
  return makeZip({
    mimetype: mimeType,
    "META-INF/manifest.xml": `<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mimeType}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    "content.xml": `<?xml version="1.0"?><office:document-content ${namespaces} office:version="1.3"><office:automatic-styles>${styles.join("")}</office:automatic-styles><office:body><office:presentation>${pages.join("")}</office:presentation></office:body></office:document-content>`,
  });
}
