import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import type { DelimitedText } from "../../inspection/delimited-text.ts";
import { DocumentRefused } from "../office.ts";
import { columnStyles } from "./column-styles.ts";

/** A sheet of LibreOffice 7.4 has no more. */
const maxRows = 1_048_576;
const maxColumns = 1_024;
/** A plain decimal number keeps its value; what begins with a zero is a code, and stays a text. */
const plainNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/u;
const oasis = "urn:oasis:names:tc:opendocument:xmlns";
const namespaces = [
  ...["office", "table", "text", "style"].map((name) => `xmlns:${name}="${oasis}:${name}:1.0"`),
  `xmlns:fo="${oasis}:xsl-fo-compatible:1.0"`,
].join(" ");

/**
 * Makes a spreadsheet of a table as text, in flat OpenDocument. LibreOffice would ask how to read the text, by a
 * dialog that installations for servers lack; and it would take `=WEBSERVICE(…)` for a formula. Here every cell is a
 * text or a number.
 *
 * @throws {@link DocumentRefused} when it has more rows or columns than a sheet, or its quotes never end.
 */
export async function writeFlatTable(input: string, output: string, written: DelimitedText): Promise<void> {
  try {
    const { styles, columns } = columnStyles(await measureColumns(input, written));
    const file = createWriteStream(output, { mode: 0o600 });
    await pipeline(flatTable(input, written, styles, columns), file);
  } catch (error) {
    if (error instanceof CsvError) throw new DocumentRefused(error.message, { cause: error });
    throw error;
  }
}

async function* flatTable(
  input: string,
  written: DelimitedText,
  styles: string,
  columns: string,
): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<office:document ${namespaces} office:version="1.3"`;
  yield ` office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>${styles}`;
  yield `</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="1">${columns}\n`;
  for await (const row of readRows(input, written)) {
    yield `<table:table-row>${row.map(cell).join("")}</table:table-row>\n`;
  }
  yield "</table:table></office:spreadsheet></office:body></office:document>\n";
}

/** Of each column the characters of its longest line. */
async function measureColumns(input: string, written: DelimitedText): Promise<number[]> {
  const lengths: number[] = [];
  let rows = 0;
  for await (const row of readRows(input, written)) {
    if (++rows > maxRows || row.length > maxColumns) {
      throw new DocumentRefused(`the table has more than ${maxRows} rows or ${maxColumns} columns`);
    }
    for (const [index, text] of row.entries()) {
      const longest = Math.max(...linesOf(text).map((line) => line.length));
      lengths[index] = Math.max(lengths[index] ?? 0, longest);
    }
  }
  return lengths;
}

async function* readRows(input: string, { separator, encoding }: DelimitedText): AsyncGenerator<string[]> {
  const options = { delimiter: separator, relax_column_count: true, relax_quotes: true, skip_empty_lines: true };
  const parser = parse(options);
  const reading = pipeline(decodedText(input, encoding), parser);
  // Whoever reads the rows learns of it.
  reading.catch(() => {});
  for await (const row of parser) yield row as string[];
}

async function* decodedText(input: string, encoding: DelimitedText["encoding"]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of createReadStream(input)) yield decoder.decode(piece as Buffer, { stream: true });
  yield decoder.decode();
}

function cell(text: string): string {
  if (text === "") return "<table:table-cell/>";
  const number = text.trim();
  const value = plainNumber.test(number) ? `"float" office:value="${number}"` : `"string"`;
  const paragraphs = linesOf(text).map((line) => `<text:p>${escapeXml(line)}</text:p>`);
  return `<table:table-cell table:style-name="cell" office:value-type=${value}>${paragraphs.join("")}</table:table-cell>`;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/u);
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** XML has no place for control characters at all. */
function escapeXml(text: string): string {
  const clean = text.replaceAll(/(?!\t)\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu, "");
  return clean.replaceAll(/[&<>]/gu, (character) => escapes[character] ?? character);
}
