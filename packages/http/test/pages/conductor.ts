import { setTimeout as delay } from "node:timers/promises";
import { Readable } from "node:stream";
import { JobFailure, defineJob, file, problem } from "@millrace/jobs";
import type { Job, ProgressUpdate } from "@millrace/jobs";
import { z } from "zod";

/** What the test has a running job do next. */
export type Step =
  | { readonly kind: "progress"; readonly update: ProgressUpdate }
  /** Shows a picture, and says so with the progress that was told last. */
  | { readonly kind: "picture"; readonly bytes: Buffer }
  | { readonly kind: "succeed" }
  | { readonly kind: "fail" };

export const deck = defineJob({
  name: "export-deck",
  input: { presentation: file({ accept: [".pptx"] }) },
  output: { pdf: file(), slides: z.int() },
  attempts: 1,
});

export const deckProblem = problem(
  "password-protected",
  "The presentation is protected by a password",
  "It cannot be opened without its password. Save a copy without one and send that.",
);

/** A job that does what a test says, when the test says it. */
export class Conductor {
  readonly job: Job = deck.handledBy(async (_input, { progress, files, warn, signal }) => {
    let last: ProgressUpdate = { stage: "converting" };
    for (;;) {
      const step = await this.#next(signal);
      if (step.kind === "progress") progress((last = step.update));
      if (step.kind === "picture") {
        last = Object.assign(last, { previews: await files.addPreview(Readable.from([step.bytes])) });
        progress(last);
      }
      if (step.kind === "fail") throw new JobFailure(deckProblem);
      if (step.kind !== "succeed") continue;
      warn("The font “Segoe UI” is replaced by another.");
      const pdf = { name: "Bericht für Zoë.pdf", contentType: "application/pdf" };
      return { pdf: await files.put(pdf, Readable.from([Buffer.from("%PDF-1.7 small")])), slides: 28 };
    }
  });

  readonly #steps: Step[] = [];
  #given: () => void = () => {};

  do(step: Step): void {
    this.#steps.push(step);
    this.#given();
  }

  slide(slide: number): void {
    const update = {
      stage: "converting",
      percent: (100 * slide) / 28,
      done: slide,
      total: 28,
      detail: `Slide ${slide} of 28`,
    };
    this.do({ kind: "progress", update });
  }

  async #next(signal: AbortSignal): Promise<Step> {
    for (;;) {
      const step = this.#steps.shift();
      if (step !== undefined) return step;
      const given = new Promise<void>((resolve) => (this.#given = resolve));
      // The pause is only for the signal to be seen by; what the test does wakes this at once.
      await Promise.race([given, delay(60_000, undefined, { signal })]);
    }
  }
}
