import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConversionError } from "../errors.ts";
import { EngineRefusal } from "../pool/engine-gone.ts";
import type { EngineProcess } from "../pool/engine-process.ts";
import { takeOutput } from "../pool/take-output.ts";
import { publish } from "../publish.ts";
import { checkPicture } from "./check-picture.ts";
import type { ThumbnailPlan } from "./thumbnail-request.ts";

/** Four bytes a pixel are more than either format makes of it, and a small picture has its headers besides. */
const maxBytesPerPixel = 5;
const headerBytes = 16_384;

/**
 * Makes the thumbnails of one document. The engine draws one after the other, before it writes the PDF; what it drew is
 * checked and handed over beside its further work, in order. A second engine goes on where the first one died.
 *
 * Beside a PDF or a text, a slide that cannot be drawn is left out: nobody should lose those for a picture. Where
 * thumbnails are all that is asked for, it fails the whole.
 */
export class ThumbnailMaker implements AsyncDisposable {
  readonly #plan: ThumbnailPlan;
  readonly #besideOthers: boolean;
  readonly #made = new Set<number>();
  readonly #leftOut = new Set<number>();
  /** The handing over of those that are drawn. */
  #handedOver: Promise<void> = Promise.resolve();

  /** @param besideOthers whether something else is made of the document, too */
  constructor(plan: ThumbnailPlan, besideOthers: boolean) {
    this.#plan = plan;
    this.#besideOthers = besideOthers;
  }

  /** The slides that could not be drawn, in order. */
  get leftOut(): readonly number[] {
    return [...this.#leftOut].toSorted((a, b) => a - b);
  }

  /**
   * Has the engine draw `slides`, numbers counted from 1. Resolves when it is free again; {@link finish} waits for the
   * files.
   *
   * @param onDrawn is told how many are drawn, of how many
   * @throws `EngineRefusal` when LibreOffice cannot draw one and nothing else is made, `EngineGone`.
   */
  async draw(
    engine: EngineProcess,
    slides: readonly number[],
    onDrawn: (drawn: number, all: number) => void,
  ): Promise<void> {
    this.#handedOver = Promise.resolve();
    const wanted = slides.slice(0, this.#plan.slides === "first" ? 1 : this.#plan.most);
    for (const [index, slide] of wanted.entries()) {
      if (!this.#made.has(slide) && !this.#leftOut.has(slide)) await this.#drawOne(engine, slide);
      onDrawn(index + 1, wanted.length);
    }
  }

  /**
   * Waits until all that were drawn are handed over.
   *
   * @throws {@link ConversionError} `incomplete-output` when one of them is not what was asked for and nothing else is
   *   made.
   */
  async finish(): Promise<void> {
    await this.#handedOver;
  }

  /** Nothing is handed over any more when an attempt has ended, however it ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#handedOver]);
  }

  async #drawOne(engine: EngineProcess, slide: number): Promise<void> {
    const { format, size } = this.#plan;
    const output = join(engine.folder.work, `slide-${slide}.${format}`);
    try {
      await engine.ask<"picture">({ kind: "picture", output, slide, format, size });
    } catch (error) {
      if (!this.#besideOthers) throw error;
      // One that an engine died of is not tried again: a second death would take the PDF along.
      this.#leftOut.add(slide);
      if (error instanceof EngineRefusal) return;
      throw error;
    }
    this.#handedOver = this.#handedOver.then(async () => await this.#handOver(engine, slide, output));
    // Its fault is told by `finish`; when the engine dies first, that says more.
    this.#handedOver.catch(() => {});
  }

  async #handOver(engine: EngineProcess, slide: number, drawn: string): Promise<void> {
    try {
      await this.#publish(engine, slide, drawn);
    } catch (error) {
      const isUnusable = error instanceof ConversionError && error.code === "incomplete-output";
      // What a dead engine drew went with its folder, and is drawn again.
      if (!isUnusable || !this.#besideOthers || engine.gone !== null) throw error;
      this.#leftOut.add(slide);
    }
  }

  async #publish(engine: EngineProcess, slide: number, drawn: string): Promise<void> {
    const { format, size, path, onThumbnail } = this.#plan;
    const taken = await takeOutput(engine.folder, drawn, size * size * maxBytesPerPixel + headerBytes);
    const bytes = await readFile(taken);
    const { width, height } = checkPicture(bytes, format, size);
    const target = path(slide);
    await publish(taken, target);
    this.#made.add(slide);
    onThumbnail({ slide, path: target, width, height, bytes: bytes.length });
  }
}
