import type { JobStatus } from "@millrace/jobs";
import type { JobDescription } from "../options.ts";
import { humanise } from "./format.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { icon } from "./icons.ts";
import { timeOfDay } from "./time.ts";
import { words } from "./words.ts";

type StageState = keyof typeof words.stageState;

interface Stage {
  readonly label: string;
  readonly state: StageState;
  readonly at: number | null;
}

/** The way of a job, with what is behind it, where it is, and what is to come. */
export function stageList(job: JobStatus, description: JobDescription): Html {
  return html`<ol class="stages">
    ${stagesOf(job, description).map(stageItem)}
  </ol>`;
}

/** The words for the stage that a job reports. */
export function stageLabel(name: string, { stages = [] }: JobDescription): string {
  return stages.find((stage) => stage.name === name)?.label ?? humanise(name);
}

function stageItem({ label, state, at }: Stage): Html {
  const current = state === "current" && html` aria-current="step"`;
  return html`<li class="stage stage-${state}" ${current}>
    ${icon(state)}<span class="stage-label">${label}</span
    ><span class="hidden">, ${words.stageState[state]}</span
    >${at !== null && html` <span class="stage-time">${timeOfDay(at)}</span>`}
  </li> `;
}

/** Exported for its tests: every state of a job has its list. */
export function stagesOf(job: JobStatus, description: JobDescription): Stage[] {
  return [
    { label: words.stage.received, state: "done", at: job.createdAt },
    ...middleStages(job, description),
    job.state === "succeeded"
      ? { label: words.stage.done, state: "done", at: job.finishedAt }
      : { label: words.stage.done, state: "waiting", at: null },
  ];
}

/** A job with the result of an earlier one was never in a queue. */
function middleStages(job: JobStatus, description: JobDescription): Stage[] {
  if (job.origin?.kind === "reused") return [{ label: words.stage.reused, state: "done", at: null }];
  return [{ label: words.stage.queued, ...queuedStage(job) }, ...ownStages(job, description)];
}

function queuedStage(job: JobStatus): Pick<Stage, "state" | "at"> {
  switch (job.state) {
    case "scheduled":
    case "queued":
      return { state: "current", at: null };
    case "running":
    case "succeeded":
      return { state: "done", at: job.startedAt };
    case "failed":
    case "cancelled":
      return job.startedAt === null ? { state: job.state, at: job.finishedAt } : { state: "done", at: job.startedAt };
  }
}

function ownStages(job: JobStatus, description: JobDescription): Stage[] {
  const names = stageNames(job, description);
  const reached = job.progress === null ? 0 : names.indexOf(job.progress.stage);
  return names.map((name, index) => {
    const label = name === "" ? words.stage.working : stageLabel(name, description);
    return ownStage(label, job, index - reached);
  });
}

function stageNames({ state, progress }: JobStatus, { stages = [] }: JobDescription): string[] {
  const declared = stages.map((stage) => stage.name);
  // The progress of a job that has succeeded is "done", which is the last item of every list already.
  if (progress === null || state === "succeeded") return declared.length > 0 ? declared : [""];
  return declared.includes(progress.stage) ? declared : [...declared, progress.stage];
}

/** Where a stage stands that is so many places after the one that the job has reached. */
function ownStage(label: string, job: JobStatus, after: number): Stage {
  if (job.state === "succeeded") return { label, state: "done", at: null };
  if (job.startedAt === null || job.state === "queued" || job.state === "scheduled" || after > 0) {
    return { label, state: "waiting", at: null };
  }
  if (after < 0) return { label, state: "done", at: null };
  return job.state === "running"
    ? { label, state: "current", at: null }
    : { label, state: job.state, at: job.finishedAt };
}
