export type { Converter, ConverterEngine, ConverterStatus } from "./converter.ts";
export { ConversionError, type ConversionErrorCode, type CrashEvidence } from "./errors.ts";
export type {
  ExportOptions,
  ExportPlan,
  PdfArchiveLevel,
  PdfChanging,
  PdfPrinting,
  PdfProtection,
} from "./export-options.ts";
export { describeFonts, type FontDescription } from "./fonts/describe-fonts.ts";
export type { DocumentLimits } from "./inspection/document-limits.ts";
export { describeJail } from "./jail/describe-jail.ts";
export type { JailDescription, JailMode, Protection, ProtectionName } from "./jail/jail.ts";
export type { ExternalLink } from "./inspection/external-links.ts";
export { documentTypes, findDocumentType, type DocumentKind, type DocumentType } from "./document-types.ts";
export { inspect, type InspectOptions } from "./inspection/inspect.ts";
export type { DocumentFormat, Inspection } from "./inspection/inspection.ts";
export { sniff, sniffBytes, type Container } from "./inspection/sniff.ts";
export { openConverter } from "./open-converter.ts";
export type {
  ConversionLog,
  ConversionProgress,
  ConversionRequest,
  ConversionResult,
  ConversionStage,
  ConversionTimings,
  ConverterOptions,
  EngineChoice,
  EngineIdentity,
  ReplacedFont,
} from "./options.ts";
export { checkPdf, type PdfSummary } from "./pdf/check-pdf.ts";
export { planExport } from "./plan-export.ts";
export type { EngineState, EngineStatus } from "./pool/seat.ts";
export { presentationTypes, type PresentationType } from "./presentation-types.ts";
export type { PictureFormat, Thumbnail, ThumbnailRequest } from "./thumbnails/thumbnail-request.ts";
export { formatSlideRange, parseSlideRange, type SlideRange, type SlideRun } from "./slide-range.ts";
