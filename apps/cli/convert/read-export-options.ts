import { ConversionError, planExport, type ExportOptions } from "@millrace/conversion";
import type { Arguments } from "../read-arguments.ts";
import type { PasswordReader } from "./read-password.ts";

/** What each export option is called on the command line. */
const flags: Readonly<Record<keyof ExportOptions, string>> = {
  slides: "--slides",
  hiddenSlides: "--hidden-slides",
  notes: "--notes",
  bookmarks: "--no-bookmarks",
  pdfa: "--pdfa",
  pdfua: "--pdfua",
  imageQuality: "--image-quality",
  imageDpi: "--image-dpi",
  openPassword: "--open-password-file",
  ownerPassword: "--owner-password-file",
  printing: "--printing",
  changing: "--changing",
  copying: "--no-copying",
};

/** What of the command line is about the PDF. */
export async function readExportOptions(
  { values }: Pick<Arguments, "values">,
  passwords: PasswordReader,
): Promise<{ readonly options: ExportOptions; readonly faults: readonly string[] }> {
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  const given = {
    slides: text("slides"),
    hiddenSlides: values["hidden-slides"],
    notes: values["notes"],
    bookmarks: values["no-bookmarks"] === true ? false : undefined,
    pdfa: text("pdfa"),
    pdfua: values["pdfua"],
    imageQuality: numberOrWord(text("image-quality")),
    imageDpi: numberOrWord(text("image-dpi")),
    openPassword: await passwords.read("open-password-file", text("open-password-file")),
    ownerPassword: await passwords.read("owner-password-file", text("owner-password-file")),
    printing: text("printing"),
    changing: text("changing"),
    copying: values["no-copying"] === true ? false : undefined,
  };
  // Whether they are what they may be is for planExport to say.
  const options = withoutUndefined(given) as ExportOptions;
  return { options, faults: faultsOf(options) };
}

function numberOrWord(text: string | undefined): number | string | undefined {
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

function withoutUndefined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function faultsOf(options: ExportOptions): string[] {
  try {
    planExport(options);
    return [];
  } catch (error) {
    if (error instanceof ConversionError) return [inFlags(error.message)];
    throw error;
  }
}

/** The message with the names that the person wrote. */
function inFlags(message: string): string {
  return Object.entries(flags).reduce((told, [name, flag]) => told.replaceAll(`"${name}"`, flag), message);
}
