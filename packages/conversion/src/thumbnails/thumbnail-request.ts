import { ConversionError } from "../errors.ts";
import { describeUnknown } from "../describe-unknown.ts";

export type PictureFormat = "png" | "webp";

/** Pictures of slides, made while the PDF is still to come. */
export interface ThumbnailRequest {
  /** Where the picture of a slide goes. It appears whole or not at all; a file of that name is replaced. */
  readonly path: (slide: number) => string;
  /** Default `png`. */
  readonly format?: PictureFormat;
  /** The longer side, in pixels, 16 to 4,096. Default 320. */
  readonly size?: number;
  /** The first slide that is exported, or every one of them. Default `all`. */
  readonly slides?: "first" | "all";
  /** No more than the first so many of them. Default: no limit. */
  readonly most?: number;
  /** Called for each, in the order of the slides, when its file is there. */
  readonly onThumbnail?: (thumbnail: Thumbnail) => void;
}

export interface Thumbnail {
  /** Counted from 1, with the hidden slides. */
  readonly slide: number;
  readonly path: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** {@link ThumbnailRequest} checked and completed. */
export type ThumbnailPlan = Required<ThumbnailRequest>;

const formats: ReadonlySet<string> = new Set<PictureFormat>(["png", "webp"]);
const choices: ReadonlySet<string> = new Set(["first", "all"]);
const known: Record<keyof ThumbnailRequest, true> = {
  path: true,
  format: true,
  size: true,
  slides: true,
  most: true,
  onThumbnail: true,
};
const smallest = 16;
const largest = 4_096;

/** @throws {@link ConversionError} `invalid-options`, naming every fault. */
export function planThumbnails(request: ThumbnailRequest): ThumbnailPlan {
  const { path, format = "png", size = 320, slides = "all", onThumbnail = () => {} } = request;
  const { most = Number.POSITIVE_INFINITY } = request;
  const faults = [
    ...describeUnknown(request, Object.keys(known)),
    ...(formats.has(format) ? [] : [`thumbnails are png or webp, not ${JSON.stringify(format)}`]),
    ...(choices.has(slides) ? [] : [`thumbnails are of first or all slides, not ${JSON.stringify(slides)}`]),
    ...(Number.isInteger(size) && size >= smallest && size <= largest
      ? []
      : [`the size of thumbnails is a whole number from ${smallest} to ${largest}, not ${JSON.stringify(size)}`]),
    ...(most === Number.POSITIVE_INFINITY || (Number.isInteger(most) && most >= 1)
      ? []
      : [`the most thumbnails are a whole number from 1 on, not ${JSON.stringify(most)}`]),
  ];
  if (faults.length > 0) throw new ConversionError("invalid-options", faults.join("; "));
  return { path, format, size, slides, most, onThumbnail };
}
