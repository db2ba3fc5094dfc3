import { JobError } from "../errors.ts";
import type { Fault } from "../errors.ts";
import type { JobKind } from "../job-kind.ts";
import type { Shape, SubmitInput } from "../shape.ts";
import type { ChildFailurePolicy, ChildJob, NewJob } from "../job.ts";
import { silentLogger } from "../logger.ts";
import type { Backend } from "../ports/backend.ts";
import { addFiles } from "./add-files.ts";
import { atPlace } from "./at-place.ts";
import { commit } from "./commit.ts";
import { JobDraft } from "./job-draft.ts";
import { refuseTooMany } from "./refuse-too-many.ts";
import type { Submitted } from "./commit.ts";
import { checkSubmitOptions } from "./submit-options.ts";
import type { SubmitOptions } from "./submit-options.ts";

/** A job of a flow, made by {@link flowJob}. */
export interface FlowJob {
  readonly kind: JobKind;
  readonly input: object;
  readonly options: FlowOptions;
}

/** How a job of a flow is submitted. */
export interface FlowOptions extends Omit<SubmitOptions, "signal" | "log"> {
  /** The jobs that it waits for. Only the outermost job of a flow may have an idempotency key or a unique key. */
  readonly children?: readonly FlowJob[];
  /** `fail` (the default): as soon as one fails or is cancelled, so does this. `continue`: it runs when all have ended. */
  readonly onChildFailure?: ChildFailurePolicy;
}

/** A job of a flow: its input, and the children that it waits for. */
export function flowJob<I extends Shape, O extends Shape>(
  kind: JobKind<I, O>,
  input: SubmitInput<I>,
  options: FlowOptions = {},
): FlowJob {
  return { kind, input, options };
}

/**
 * Submits a job together with the children that it waits for, and with theirs, in one transaction. The children are run as
 * any jobs; when all have ended the parent is, and its handler reads what they made by `context.children(kind)`. Cancelling a
 * parent cancels its children.
 * @throws JobError as `submit` does, the place of the faulty one in each path: `children[1].times`
 */
export async function submitFlow(
  backend: Backend,
  flow: FlowJob,
  common: Pick<SubmitOptions, "signal" | "log"> = {},
): Promise<Submitted> {
  refuseTooMany(backend.store, countJobs(flow));
  const drafts: JobDraft[] = [];
  let job: NewJob;
  try {
    job = await draftJob(backend, flow, common, drafts);
  } catch (cause) {
    for (const draft of drafts) await draft.deleteFiles();
    throw cause;
  }
  const [submitted] = await commit(backend, [{ job, drafts }], common.log ?? silentLogger);
  if (submitted === undefined) throw new Error("a store answered nothing to a job that was to be added");
  return submitted;
}

function countJobs({ options: { children = [] } }: FlowJob): number {
  return children.reduce((count, child) => count + countJobs(child), 1);
}

async function draftJob(
  backend: Backend,
  { kind, input, options: { children = [], onChildFailure = "fail", ...options } }: FlowJob,
  common: Pick<SubmitOptions, "signal" | "log">,
  drafts: JobDraft[],
): Promise<NewJob> {
  // What a parent makes depends on its children, too.
  const own = children.length > 0 ? { ...options, reuse: false } : options;
  const draft = new JobDraft(backend.blobs, kind, checkSubmitOptions({ ...own, ...common }));
  drafts.push(draft);
  const drafted = draft.toJob(await addFiles(draft, kind.input, input));
  const jobs: ChildJob[] = [];
  for (const [index, child] of children.entries()) {
    const place = `children[${index}]`;
    refuseKeys(child.options, place);
    jobs.push(await atPlace(place, () => draftJob(backend, child, common, drafts)));
  }
  return { ...drafted, onChildFailure, children: jobs };
}

/** A child is there if and only if its parent is, so nothing else can decide over it. */
function refuseKeys({ idempotencyKey, unique }: FlowOptions, place: string): void {
  const given = Object.entries({ idempotencyKey, unique }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const message = "only the outermost job of a flow may have this: the others are there with it, or not at all";
  const faults: Fault[] = given.map(([name]) => ({ path: `${place}.${name}`, message }));
  throw new JobError("invalid-input", faults.map(({ path }) => `${path}: ${message}`).join("; "), { faults });
}
