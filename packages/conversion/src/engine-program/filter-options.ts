import { randomBytes } from "node:crypto";
import type { PdfArchiveLevel, PdfChanging, PdfPrinting, PdfProtection } from "../export-options.ts";
import type { ExportFilter } from "./protocol.ts";

// LibreOffice's own numbers, vcl/pdfwriter.hxx and the documentation of its PDF export filter.
const versions: Record<PdfArchiveLevel, number> = { "1b": 1, "2b": 2, "3b": 3 };
const printings: Record<PdfPrinting, number> = { none: 0, low: 1, high: 2 };
const changings: Record<PdfChanging, number> = { none: 0, pages: 1, forms: 2, comments: 3, any: 4 };

type FilterValue = { readonly type: "boolean" | "long" | "string"; readonly value: string };

/**
 * The options of LibreOffice's PDF filter as JSON, which LibreOfficeKit takes since 7.4. Everything is said: what is left
 * out has one default where nothing else is given, another where something is (JPEG quality: 90 and 80; tried with 7.4
 * and 24.8), and the tags one by version.
 */
export function filterOptions(filter: ExportFilter): string {
  const { slides, imageQuality, imageDpi, protection } = filter;
  return JSON.stringify({
    ...(slides !== null && { PageRange: text(slides) }),
    ExportHiddenSlides: flag(filter.hiddenSlides),
    ExportNotesPages: flag(filter.notes),
    ExportBookmarks: flag(filter.bookmarks),
    SelectPdfVersion: number(filter.pdfa === null ? 0 : versions[filter.pdfa]),
    PDFUACompliance: flag(filter.pdfua),
    UseTaggedPDF: flag(filter.pdfua),
    UseLosslessCompression: flag(imageQuality === "lossless"),
    ...(imageQuality !== "lossless" && { Quality: number(imageQuality) }),
    ReduceImageResolution: flag(imageDpi !== "original"),
    ...(imageDpi !== "original" && { MaxImageResolution: number(imageDpi) }),
    ...(protection !== null && protectionOptions(protection)),
  });
}

function protectionOptions(protection: PdfProtection): Record<string, FilterValue> {
  const { openPassword, ownerPassword, printing, changing, copying } = protection;
  const forbids = printing !== "high" || changing !== "any" || !copying;
  return {
    ...(openPassword !== null && { EncryptFile: flag(true), DocumentOpenPassword: text(openPassword) }),
    ...((forbids || ownerPassword !== null) && {
      RestrictPermissions: flag(true),
      PermissionPassword: text(ownerPassword ?? unknownPassword()),
      Printing: number(printings[printing]),
      Changes: number(changings[changing]),
      EnableCopyingOfContent: flag(copying),
      EnableTextAccessForAccessibilityTools: flag(true),
    }),
  };
}

/** 32 characters of it count. */
function unknownPassword(): string {
  return randomBytes(24).toString("base64url");
}

function flag(value: boolean): FilterValue {
  return { type: "boolean", value: String(value) };
}

function number(value: number): FilterValue {
  return { type: "long", value: String(value) };
}

function text(value: string): FilterValue {
  return { type: "string", value };
}
