import type { ConversionProgress, ConversionStage } from "./options.ts";

/** The part of the way that each stage stands for. Measured on the corpus: loading and exporting take about as long. */
const share: Record<ConversionStage, { readonly from: number; readonly to: number }> = {
  waiting: { from: 0, to: 0 },
  loading: { from: 1, to: 45 },
  exporting: { from: 45, to: 96 },
  checking: { from: 96, to: 99 },
};

/** Tells how far a conversion is. The percentage never falls, even when a second engine begins again. */
export class ProgressReport {
  readonly #listener: ((progress: ConversionProgress) => void) | undefined;
  #percent = 0;

  constructor(listener: ((progress: ConversionProgress) => void) | undefined) {
    this.#listener = listener;
  }

  /** The document is at `place` in the line. */
  wait(place: number): void {
    this.#tell("waiting", 0, { place });
  }

  enter(stage: ConversionStage, slides?: number): void {
    this.#tell(stage, 0, slides === undefined ? {} : { slides });
  }

  /** `slide` of `slides` is done. */
  reach(stage: ConversionStage, slide: number, slides: number): void {
    this.#tell(stage, slide / slides, { slide, slides });
  }

  /** `slide` is done, of nobody knows how many. */
  count(stage: ConversionStage, slide: number): void {
    this.#tell(stage, 0, { slide });
  }

  /** A part of a stage is done that cannot be told in slides. */
  advance(stage: ConversionStage, fraction: number): void {
    this.#tell(stage, fraction, {});
  }

  #tell(
    stage: ConversionStage,
    fraction: number,
    known: Partial<Pick<ConversionProgress, "slide" | "slides" | "place">>,
  ): void {
    const { from, to } = share[stage];
    this.#percent = Math.max(this.#percent, Math.floor(from + (to - from) * Math.min(1, fraction)));
    this.#listener?.({ stage, ...known, percent: this.#percent });
  }
}
