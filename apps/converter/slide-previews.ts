import { join } from "node:path";
import type { ThumbnailRequest } from "@millrace/conversion";
import type { AttemptFiles, JobContext, ProgressUpdate } from "@millrace/jobs";

/** Wide enough for twice the dots of the page's pictures. */
const pixels = 352;
/** Each costs time, and nobody looks through more of them while a deck is converted. */
const mostSlides = 60;

/** Pictures of the slides for the page of the job, shown one after the other while the PDF is still to be made. */
export class SlidePreviews {
  readonly #files: AttemptFiles;
  readonly #folder: string;
  readonly #progress: JobContext["progress"];
  #reached: ProgressUpdate = { stage: "waiting" };
  #shown = 0;
  #last: Promise<void> = Promise.resolve();

  /** @param progress is told of each, with the progress that {@link SlidePreviews.progress} was told last */
  constructor(files: AttemptFiles, folder: string, progress: JobContext["progress"]) {
    this.#files = files;
    this.#folder = folder;
    this.#progress = progress;
  }

  /** Tells how far the conversion has come, and how many pictures can be seen. */
  progress(update: ProgressUpdate): void {
    this.#reached = update;
    this.#progress({ ...update, previews: this.#shown });
  }

  /** What the converter is asked for. */
  get request(): ThumbnailRequest {
    return {
      path: (slide) => join(this.#folder, `slide-${slide}.webp`),
      format: "webp",
      size: pixels,
      most: mostSlides,
      onThumbnail: ({ path }) => {
        this.#last = this.#last.then(async () => await this.#show(path));
        // Its fault is told by `finish`, which nobody waits for where the conversion fails first.
        this.#last.catch(() => {});
      },
    };
  }

  /** Waits until all that were drawn can be seen. */
  async finish(): Promise<void> {
    await this.#last;
  }

  async #show(path: string): Promise<void> {
    this.#shown = await this.#files.addPreview(path);
    this.progress(this.#reached);
  }
}
