import type { JobKind } from "../job-kind.ts";
import type { Shape, SubmitInput } from "../shape.ts";
import { silentLogger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import { addFiles } from "./add-files.ts";
import { atPlace } from "./at-place.ts";
import { commit } from "./commit.ts";
import type { Drafted } from "./commit.ts";
import { JobDraft } from "./job-draft.ts";
import { refuseTooMany } from "./refuse-too-many.ts";
import { reuseEarlier } from "./reuse.ts";
import type { Submitted } from "./commit.ts";
import { checkSubmitOptions } from "./submit-options.ts";
import type { SubmitOptions } from "./submit-options.ts";

/** One of many jobs: its input, and options of its own. */
export interface BulkItem<I extends Shape> {
  readonly input: SubmitInput<I>;
  readonly options?: Omit<SubmitOptions, "signal" | "log">;
}

/**
 * Submits many jobs of a kind in one transaction: when it resolves, all are on stable storage; when it rejects because of
 * one of them, none is made and no file is kept.
 * @returns what came of each, in their order
 * @throws JobError as {@link submit} does, the place of the faulty one in each path: `[3].times`; `payload-too-large` for more jobs than the
 * back end takes at once (`backend.store.insertLimit`)
 */
export async function submitAll<I extends Shape, O extends Shape>(
  backend: Backend,
  kind: JobKind<I, O>,
  items: readonly BulkItem<I>[],
  common: Pick<SubmitOptions, "signal" | "log"> = {},
): Promise<readonly Submitted[]> {
  refuseTooMany(backend.store, items.length);
  if (items.length === 0) return [];
  const drafted: Drafted[] = [];
  const drafts: JobDraft[] = [];
  try {
    for (const [index, { input, options }] of items.entries()) {
      await atPlace(`[${index}]`, async () => {
        const checked = checkSubmitOptions({ ...options, ...common });
        const draft = new JobDraft(backend.blobs, kind, checked);
        drafts.push(draft);
        const job = draft.toJob(await addFiles(draft, kind.input, input));
        drafted.push(await reuseEarlier(backend, kind, { drafts: [draft], job }, checked));
      });
    }
  } catch (cause) {
    for (const held of [...drafts, ...drafted.flatMap((one) => one.drafts)]) await held.deleteFiles();
    throw cause;
  }
  return commit(backend, drafted, common.log ?? silentLogger);
}
