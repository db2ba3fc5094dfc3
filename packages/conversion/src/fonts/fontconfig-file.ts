import { type BundledFont, bundledFonts, fontFolder } from "./bundled-fonts.ts";

/** What fontconfig reads where nobody says otherwise. */
const systemFile = "/etc/fonts/fonts.conf";

/**
 * A configuration for fontconfig that adds the bundled fonts to the system's: those come first where both have a glyph,
 * except for languages that a bundled family was made for.
 *
 * @param including the system's own configuration, if it lies elsewhere than usual
 */
export function fontconfigFile(including: string = systemFile): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">${escape(including)}</include>
<cachedir prefix="xdg">fontconfig</cachedir>
${bundledFonts.map(describe).join("\n")}
</fontconfig>
`;
}

function describe(font: BundledFont): string {
  return [directory(font), ...font.languages.map((language) => preference(font, language)), ...aliases(font)].join(
    "\n",
  );
}

/** The folder holds more weights than are wanted: LibreOffice would offer each as a family of its own. */
function directory(font: BundledFont): string {
  const folder = escape(fontFolder(font));
  const wanted = font.files.map((file) => `<glob>${folder}/${file}</glob>`).join("");
  return `<dir>${folder}</dir>\n<selectfont><rejectfont><glob>${folder}/*</glob></rejectfont><acceptfont>${wanted}</acceptfont></selectfont>`;
}

function preference({ family }: BundledFont, language: string): string {
  return `<match target="pattern"><test name="lang" compare="contains"><string>${language}</string></test><edit name="family" mode="append" binding="strong"><string>${family}</string></edit></match>`;
}

function aliases({ family, standsInFor }: BundledFont): string[] {
  return standsInFor.map(
    (name) => `<alias binding="same"><family>${name}</family><accept><family>${family}</family></accept></alias>`,
  );
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
