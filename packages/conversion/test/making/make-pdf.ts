import { deflateSync } from "node:zlib";

/** A whole PDF with a classic cross-reference table, as LibreOffice writes them: one node of pages, shared resources. */
export function makePdf(pages: number, fonts: readonly string[] = []): Buffer {
  const bodies = objectsOf(pages, fonts);
  let text = "%PDF-1.7\n%\u00e4\u00fc\u00f6\n";
  const offsets = bodies.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  text += `xref\n0 ${bodies.length + 1}\n0000000000 65535 f \n${rows.join("")}`;
  text += `trailer\n<</Size ${bodies.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

/** The same document with its objects in an object stream and a cross-reference stream with a PNG predictor. */
export function makeStreamedPdf(pages: number): Buffer {
  const bodies = objectsOf(pages, []);
  const streamNumber = bodies.length + 1;
  const tableNumber = bodies.length + 2;
  let at = 0;
  const pairs = bodies.map((body, index) => {
    const pair = `${index + 1} ${at}`;
    at += body.length + 1;
    return pair;
  });
  const head = `${pairs.join(" ")}\n`;
  const packed = deflateSync(Buffer.from(head + bodies.map((body) => `${body}\n`).join(""), "latin1"));
  const header = Buffer.from("%PDF-1.7\n", "latin1");
  const stream = Buffer.concat([
    Buffer.from(
      `${streamNumber} 0 obj\n<</Type/ObjStm/N ${bodies.length}/First ${head.length}/Length ${packed.length}/Filter/FlateDecode>>\nstream\n`,
    ),
    packed,
    Buffer.from("\nendstream\nendobj\n"),
  ]);
  const tableAt = header.length + stream.length;
  const rows = [
    [0, 0, 0],
    ...bodies.map((_, index) => [2, streamNumber, index]),
    [1, header.length, 0],
    [1, tableAt, 0],
  ].map(([type = 0, second = 0, third = 0]) =>
    Buffer.from([type, second >> 16, (second >> 8) & 255, second & 255, third]),
  );
  const table = deflateSync(withUpPredictor(rows));
  return Buffer.concat([
    header,
    stream,
    Buffer.from(
      `${tableNumber} 0 obj\n<</Type/XRef/Size ${rows.length}/W[1 3 1]/Root 1 0 R/Length ${table.length}/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 5>>>>\nstream\n`,
    ),
    table,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${tableAt}\n%%EOF\n`),
  ]);
}

function objectsOf(pages: number, fonts: readonly string[]): string[] {
  const firstFont = 4 + pages;
  const kids = Array.from({ length: pages }, (_, index) => `${4 + index} 0 R`).join(" ");
  const fontNames = fonts.map((_, index) => `/F${index} ${firstFont + index} 0 R`).join("");
  return [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Resources 3 0 R/Kids[${kids}]/Count ${pages}>>`,
    `<</Font<<${fontNames}>>/ProcSet[/PDF/Text]>>`,
    ...Array.from({ length: pages }, () => "<</Type/Page/Parent 2 0 R/MediaBox[0 0 720 540]>>"),
    ...fonts.map((font) => `<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+${font}>>`),
  ];
}

function withUpPredictor(rows: readonly Buffer[]): Buffer {
  return Buffer.concat(
    rows.map((row, index) => {
      const above = rows[index - 1];
      return Buffer.from([2, ...row.map((byte, column) => (byte - (above?.[column] ?? 0)) & 255)]);
    }),
  );
}
