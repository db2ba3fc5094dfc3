import { extname, join, parse } from "node:path";
import { presentationTypes, sniff } from "@millrace/conversion";
import type { ConversionProgress, ConversionRequest, ConversionResult } from "@millrace/conversion";
import { defineJob, file, type HandlerOf, type Job, type ProgressUpdate } from "@millrace/jobs";
import { z } from "zod";
import { failureOf, notAPresentation } from "./conversion-problems.ts";
import { exportFields, exportOptions, faultsBetween } from "./export-fields.ts";
import type { ConverterSettings } from "./settings.ts";
import { SlidePreviews } from "./slide-previews.ts";

type Limits = Pick<ConverterSettings, "maxUploadBytes" | "jobTimeoutMs" | "resultTtlMs" | "reuseResults">;

/** Whatever turns a document into a PDF, as `@millrace/conversion` does. */
export interface DocumentConverter {
  convert(request: ConversionRequest): Promise<ConversionResult>;
  /** What makes the PDFs, by versions and fonts: the same text, the same PDFs. Undefined while that is not known. */
  fingerprint(): Promise<string | undefined>;
}

/** The job `export-to-pdf`: a presentation goes in, a PDF comes out. This is what a web server needs to know of it. */
export function describeExportToPdf(limits: Limits) {
  return defineJob({
    name: "export-to-pdf",
    input: {
      presentation: file({
        accept: presentationTypes.map(({ extension }) => extension),
        // Browsers and programs call the same file by different types.
        contentTypes: Object.fromEntries(presentationTypes.map(({ extension, mediaType }) => [extension, mediaType])),
        maxBytes: limits.maxUploadBytes,
        check: (head) => (sniff(head) === "unknown" ? notAPresentation(head.length) : undefined),
      }),
      ...exportFields,
      preview: z.boolean().default(false).describe("Pictures of the first slides, while they are converted."),
    },
    check: faultsBetween,
    output: {
      pdf: file(),
      slides: z.int(),
      hiddenSlides: z.int(),
      pages: z.int(),
      engine: z.string(),
      fontsReplaced: z.array(z.object({ asked: z.string(), got: z.string() })),
      missingCharacters: z.array(z.string()).nullable(),
    },
    attempts: 3,
    timeoutMs: limits.jobTimeoutMs,
    resultTtlMs: limits.resultTtlMs,
    // Only workers have an engine to ask for its version.
    ...(limits.reuseResults && { reuse: "handler-version" }),
  });
}

/** The job with what does its work, for a worker. */
export function exportToPdf(limits: Limits, converter: DocumentConverter): Job {
  const version = (): Promise<string | undefined> => converter.fingerprint();
  return describeExportToPdf(limits).handledBy(handlerOf(converter), { version });
}

function handlerOf(converter: DocumentConverter): HandlerOf<ReturnType<typeof describeExportToPdf>> {
  return async ({ presentation, preview, ...options }, context) => {
    const { files, signal, deadline } = context;
    const folder = await files.folder();
    const extension = extname(presentation.name);
    const input = join(folder, `presentation${extension}`);
    const output = join(folder, "presentation.pdf");
    const previews = preview ? new SlidePreviews(files, folder, context.progress) : null;
    const progress = (update: ProgressUpdate): void => (previews ?? context).progress(update);
    await presentation.saveTo(input);
    const made = await converted(converter, {
      input,
      output,
      options: exportOptions(options),
      ...(previews && { thumbnails: previews.request }),
      signal,
      timeoutMs: Math.max(1, deadline - Date.now()),
      onProgress: (update) => progress(progressOf(update)),
    });
    await previews?.finish();
    progress({ stage: "storing", percent: 100 });
    const name = `${parse(presentation.name).name}.pdf`;
    const pdf = await files.put({ name, contentType: "application/pdf" }, output);
    for (const warning of made.warnings) context.warn(warning);
    const { slides, hiddenSlides, pages, engine, fontsReplaced, missingCharacters } = made;
    return {
      pdf,
      slides,
      hiddenSlides,
      pages,
      engine: `${engine.name} ${engine.version}`,
      fontsReplaced: [...fontsReplaced],
      missingCharacters: missingCharacters && [...missingCharacters],
    };
  };
}

async function converted(converter: DocumentConverter, request: ConversionRequest): Promise<ConversionResult> {
  try {
    return await converter.convert(request);
  } catch (error) {
    throw failureOf(error);
  }
}

function progressOf({ stage, percent, slide, slides }: ConversionProgress): ProgressUpdate {
  const counted = slide !== undefined && slides !== undefined;
  return { stage, percent, ...(counted && { done: slide, total: slides, detail: `slide ${slide} of ${slides}` }) };
}
