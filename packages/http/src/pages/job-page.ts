import { isTerminal } from "@millrace/jobs";
import type { JobStatus } from "@millrace/jobs";
import type { CheckedOptions, JobDescription } from "../options.ts";
import { statusDocument } from "../status-document.ts";
import { fill } from "./fill.ts";
import { humanise } from "./format.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { icon } from "./icons.ts";
import type { IconName } from "./icons.ts";
import { jobFailure } from "./job-failure.ts";
import { jobMeter } from "./job-meter.ts";
import { jobResult } from "./job-result.ts";
import { ownAssets } from "./own-assets.ts";
import { page } from "./page.ts";
import { previewStrip } from "./preview-strip.ts";
import { stageLabel, stageList } from "./stage-list.ts";
import { browserWords, words } from "./words.ts";

type PageOptions = Pick<CheckedOptions, "brand" | "descriptions" | "pollMs">;

/** The page of a job: all that there is to say of it now. Its module renews it. */
export function jobPage(job: JobStatus, options: PageOptions): string {
  const description = options.descriptions[job.kind] ?? {};
  const name = jobName(job, description);
  const body = html`${jobArticle(job, name, description, options)}
    <p id="announcements" class="hidden" role="status" aria-live="polite"></p>`;
  const modules = isTerminal(job.state) ? [ownAssets.href("local-times.js")] : [ownAssets.href("job-page.js")];
  return page({ title: titleOf(job, name), body, modules, brand: options.brand });
}

/** What a job is called on its page: by its file, where it has one. */
export function jobName(job: JobStatus, description: JobDescription): string {
  return Object.values(job.inputFiles)[0]?.name ?? description.title ?? humanise(job.kind);
}

function jobArticle(job: JobStatus, name: string, description: JobDescription, options: PageOptions): Html {
  return html`<article
    id="job"
    class="card job-${job.state}"
    data-name="${name}"
    data-stage="${stageOf(job, description)}"
    data-attempt="${job.attempt}"
    data-now="${new Date().toISOString()}"
    data-poll="${options.pollMs}"
    data-status="${JSON.stringify(statusDocument(job))}"
    data-words="${JSON.stringify(browserWords)}"
  >
    <p class="kind">${description.title ?? humanise(job.kind)}</p>
    <h1>${name}</h1>
    <p class="state state-${job.state}">${icon(iconOf(job))}<span>${headingOf(job)}</span></p>
    ${middle(job, description, options)} ${previewStrip(job, description)}
    <section aria-labelledby="stages">
      <h2 id="stages">${words.stages}</h2>
      ${stageList(job, description)}
    </section>
    ${closing(job, options)}
  </article>`;
}

function middle(job: JobStatus, description: JobDescription, { brand }: PageOptions): Html {
  switch (job.state) {
    case "scheduled":
    case "queued":
    case "running":
      return jobMeter(job);
    case "succeeded":
      return jobResult(job, description);
    case "failed":
      return jobFailure(job, brand);
    case "cancelled":
      return html`<p class="lead">${words.cancelled}</p>
        <p class="actions"><a class="button" href="${brand.home}">${words.again}</a></p>`;
  }
}

function closing(job: JobStatus, { brand }: PageOptions): Html {
  if (job.state === "succeeded")
    return html`<p class="actions"><a class="quiet" href="${brand.home}">${words.again}</a></p>
      ${deleteForm(job)}`;
  if (isTerminal(job.state)) return deleteForm(job);
  return html`<div class="actions">
      ${!job.cancelRequested && cancelForm(job)}<noscript
        ><a class="button quiet" href="/jobs/${job.id}">${words.refresh}</a></noscript
      >
    </div>
    <p class="fine">${words.mayClose} <noscript>${words.noScript}</noscript></p>`;
}

/** It opens before it deletes, so that no slip does. */
function deleteForm({ id }: JobStatus): Html {
  return html`<details id="delete">
    <summary>${words.delete}</summary>
    <form method="post" action="/jobs/${id}/delete">
      <p class="fine">${words.deleteWhat}</p>
      <p class="actions"><button class="quiet">${words.deleteNow}</button></p>
    </form>
  </details>`;
}

function cancelForm({ id }: JobStatus): Html {
  return html`<form id="cancel" method="post" action="/jobs/${id}/cancel">
    <button id="cancel-button" class="quiet">${words.cancel}</button>
  </form>`;
}

function headingOf(job: JobStatus): string {
  if (isTerminal(job.state)) return words.heading[job.state];
  if (job.cancelRequested) return words.cancelling;
  if (job.problem !== null && job.state === "queued") return words.retrying;
  return words.heading[job.state];
}

const icons: Readonly<Record<JobStatus["state"], IconName>> = {
  scheduled: "waiting",
  queued: "waiting",
  running: "current",
  succeeded: "done",
  failed: "failed",
  cancelled: "cancelled",
};

function iconOf({ state }: JobStatus): IconName {
  return icons[state];
}

function stageOf(job: JobStatus, description: JobDescription): string {
  if (job.state !== "running" || job.progress === null) return headingOf(job);
  return stageLabel(job.progress.stage, description);
}

function titleOf(job: JobStatus, name: string): string {
  const percent = job.progress?.percent ?? null;
  if (job.state !== "running" || percent === null) return `${headingOf(job)} · ${name}`;
  return fill(browserWords.titleRunning, { percent: Math.floor(percent), name });
}
