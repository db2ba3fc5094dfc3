import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planExport } from "../plan-export.ts";
import type { Office } from "./office.ts";

// Flat OpenDocument: one slide, one line of text, a font that everybody has a stand-in for.
const canary = `<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.presentation">
<office:body><office:presentation><draw:page draw:name="1"><draw:frame svg:width="10cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>Millrace</text:p></draw:text-box></draw:frame></draw:page></office:presentation></office:body>
</office:document>
`;

/**
 * Converts a document of one slide. It proves the engine before a person's document depends on it, and makes
 * LibreOffice load what it loads on first use.
 *
 * @returns the font families that LibreOffice has.
 * @throws when this LibreOffice cannot convert presentations, for example because Impress is not installed.
 */
export function prove(office: Office, folder: string): string[] {
  const input = join(folder, "canary.fodp");
  const output = join(folder, "canary.pdf");
  writeFileSync(input, canary);
  const document = office.open(input, "presentation", () => {});
  const fonts = document.fonts();
  document.exportPdf(output, { ...planExport(), slides: null }, { id: 0, pages: 1 });
  document.close();
  if (statSync(output).size === 0) throw new Error("LibreOffice wrote an empty PDF of a document of one slide");
  rmSync(input);
  rmSync(output);
  return fonts;
}
