import { makeZip } from "./make-zip.ts";

const officeDocument = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelationships = "http://schemas.openxmlformats.org/package/2006/relationships";
const oasis = "urn:oasis:names:tc:opendocument:xmlns";
const openDocumentNamespaces = [
  ...["office", "style", "text", "table", "script"].map((name) => `xmlns:${name}="${oasis}:${name}:1.0"`),
  `xmlns:draw="${oasis}:drawing:1.0"`,
  `xmlns:svg="${oasis}:svg-compatible:1.0"`,
  `xmlns:fo="${oasis}:xsl-fo-compatible:1.0"`,
  `xmlns:xlink="http://www.w3.org/1999/xlink"`,
].join(" ");

export interface WordExtras {
  /** Further markup of the body. */
  readonly body?: string;
  /** Further relationships of the document. */
  readonly relationships?: string;
  readonly font?: string;
}

/** A .docx of pages with a line of text each. */
export function makeWordDocument(pages: number, { body = "", relationships = "", font }: WordExtras = {}): Buffer {
  const fonts = font === undefined ? "" : `<w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}"/></w:rPr>`;
  const paragraphs = Array.from({ length: pages }, (_, index) => {
    const breaks = index === 0 ? "" : `<w:pPr><w:pageBreakBefore/></w:pPr>`;
    return `<w:p>${breaks}<w:r>${fonts}<w:t>Page ${index + 1}</w:t></w:r></w:p>`;
  });
  const namespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${officeDocument}"`;
  return makeOfficePackage("word/document.xml", "wordprocessingml.document", {
    "word/document.xml": `<w:document ${namespaces}><w:body>${paragraphs.join("")}${body}</w:body></w:document>`,
    "word/_rels/document.xml.rels": `<Relationships xmlns="${packageRelationships}">${relationships}</Relationships>`,
  });
}

export interface WorkbookExtras {
  /** A cell's formula, and what it is said to have come to. */
  readonly formula?: string;
  /** Further parts of the package, and what the workbook says of them. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly workbook?: string;
  readonly relationships?: string;
}

/** An .xlsx of sheets with one row of two cells each. */
export function makeWorkbook(sheets: number, extras: WorkbookExtras = {}): Buffer {
  const { formula, parts = {}, workbook = "", relationships = "" } = extras;
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const third = formula === undefined ? "" : `<c r="C1"><f>${formula}</f><v>0</v></c>`;
  const cells = (sheet: number): string =>
    `<c r="A1" t="inlineStr"><is><t>Sheet ${sheet}</t></is></c><c r="B1"><v>${sheet * 10}</v></c>${third}`;
  return makeOfficePackage("xl/workbook.xml", "spreadsheetml.sheet", {
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${officeDocument}"><sheets>${numbers
      .map((sheet) => `<sheet name="S${sheet}" sheetId="${sheet}" r:id="rId${sheet}"/>`)
      .join("")}</sheets>${workbook}</workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packageRelationships}">${numbers
      .map(
        (sheet) =>
          `<Relationship Id="rId${sheet}" Type="${officeDocument}/worksheet" Target="worksheets/sheet${sheet}.xml"/>`,
      )
      .join("")}${relationships}</Relationships>`,
    ...Object.fromEntries(
      numbers.map((sheet) => [
        `xl/worksheets/sheet${sheet}.xml`,
        `<worksheet xmlns="${main}"><sheetData><row r="1">${cells(sheet)}</row></sheetData></worksheet>`,
      ]),
    ),
    ...parts,
  });
}

function makeOfficePackage(main: string, contentType: string, parts: Readonly<Record<string, string>>): Buffer {
  const others = Object.keys(parts).filter(
    (name) => /worksheets|externalLink\d/u.test(name) && !name.endsWith(".rels"),
  );
  const overrides = others.map(
    (name) =>
      `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${name.includes("worksheets") ? "worksheet" : "externalLink"}+xml"/>`,
  );
  return makeZip({
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${main}" ContentType="application/vnd.openxmlformats-officedocument.${contentType}.main+xml"/>${overrides.join("")}</Types>`,
    "_rels/.rels": `<Relationships xmlns="${packageRelationships}"><Relationship Id="rId1" Type="${officeDocument}/officeDocument" Target="${main}"/></Relationships>`,
    ...parts,
  });
}

/** An .odt of pages, or an .ods of sheets, with a line of text each; `extra` is further markup of the body. */
export function makeOpenDocument(kind: "text" | "spreadsheet", count: number, extra = ""): Buffer {
  const mimeType = `application/vnd.oasis.opendocument.${kind}`;
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const body =
    kind === "text"
      ? numbers.map((page) => `<text:p text:style-name="${page === 1 ? "first" : "next"}">Page ${page}</text:p>`)
      : numbers.map(
          (sheet) =>
            `<table:table table:name="S${sheet}"><table:table-row><table:table-cell office:value-type="string"><text:p>Sheet ${sheet}</text:p></table:table-cell></table:table-row></table:table>`,
        );
  const style = `<style:style style:name="next" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>`;
  return makeZip({
    mimetype: mimeType,
    "META-INF/manifest.xml": `<?xml version="1.0"?><manifest:manifest xmlns:manifest="${oasis}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mimeType}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    "content.xml": `<?xml version="1.0"?><office:document-content ${openDocumentNamespaces} office:version="1.3"><office:automatic-styles>${style}</office:automatic-styles><office:body><office:${kind}>${body.join("")}${extra}</office:${kind}></office:body></office:document-content>`,
  });
}

/** An .rtf of pages with a line of text each. */
export function makeRichText(pages: number, extra = ""): string {
  const lines = Array.from({ length: pages }, (_, index) => `${index === 0 ? "" : "\\page "}Page ${index + 1}\\par`);
  return `{\\rtf1\\ansi{\\fonttbl{\\f0 Carlito;}}\\f0 ${lines.join("\n")}${extra}}`;
}
