const cmPerCharacter = 0.2;
const paddingCm = 0.3;
const narrowestCm = 1.5;
/** Longer lines are broken. */
const widestCm = 8;

/** OpenDocument's styles for a table's columns, each as wide as its longest line (in characters) as far as that goes. */
export function columnStyles(lengths: readonly number[]): { readonly styles: string; readonly columns: string } {
  const widths = lengths.map((length) =>
    Math.min(widestCm, Math.max(narrowestCm, length * cmPerCharacter + paddingCm)).toFixed(1),
  );
  const styles = [...new Set(widths)].map(
    (width) =>
      `<style:style style:name="w${width}" style:family="table-column">` +
      `<style:table-column-properties style:column-width="${width}cm"/></style:style>`,
  );
  const cell = `<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/></style:style>`;
  const columns = widths.map((width) => `<table:table-column table:style-name="w${width}"/>`);
  return { styles: [...styles, cell].join(""), columns: columns.join("") };
}
