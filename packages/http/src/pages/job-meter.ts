import type { JobStatus, Progress } from "@millrace/jobs";
import { fill } from "./fill.ts";
import { formatDuration } from "./format.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { icon } from "./icons.ts";
import { timeOfDay } from "./time.ts";
import { words } from "./words.ts";

/** How far a job has come that has not ended. */
export function jobMeter(job: JobStatus): Html {
  return html`<section class="meter" aria-label="${words.progress}">
      <p class="meter-text">
        <span data-percent>${percentText(job.progress)}</span><span data-detail>${detailOf(job)}</span>
      </p>
      ${bar(job.progress)}
      <dl class="figures">
        ${figure(words.elapsed, elapsed(job))}${job.attempt > 0 && figure(words.attempt, attemptOf(job))}
      </dl>
    </section>
    ${job.problem !== null && lastAttempt(job)}`;
}

/** Without a value, a progress element says that nobody knows. */
function bar(progress: Progress | null): Html {
  const percent = progress?.percent ?? null;
  const value = percent !== null && html` value="${percent}" aria-valuenow="${Math.floor(percent)}"`;
  return html`<progress
    role="progressbar"
    max="100"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-label="${words.progress}"
    ${value}
  ></progress>`;
}

function percentText(progress: Progress | null): string {
  const percent = progress?.percent ?? null;
  return percent === null ? "" : fill(words.percent, { percent: Math.floor(percent) });
}

function detailOf(job: JobStatus): string {
  if (job.state !== "running") return placeOf(job);
  if (job.progress === null) return "";
  const { detail, done, total } = job.progress;
  return detail ?? (done === null || total === null ? "" : fill(words.counted, { done, total }));
}

function placeOf({ queuePosition, problem }: JobStatus): string {
  if (problem !== null) return words.waitsForAttempt;
  if (queuePosition === null) return words.waitsForWorker;
  return queuePosition === 1 ? words.placeNext : fill(words.place, { place: queuePosition });
}

function figure(term: string, value: Html | string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}

function elapsed({ createdAt }: JobStatus): Html {
  return html`<span data-since="${new Date(createdAt).toISOString()}">${formatDuration(Date.now() - createdAt)}</span>`;
}

function attemptOf({ attempt, maxAttempts }: JobStatus): string {
  return fill(words.attemptOf, { attempt, maxAttempts });
}

function lastAttempt({ problem, state, notBefore }: JobStatus): Html {
  return html`<aside class="notice">
    ${icon("warning")}
    <div>
      <strong>${words.lastAttemptFailed}: ${problem?.title}</strong>
      <p>${problem?.detail}${state === "queued" && html` ${words.nextAttempt} ${timeOfDay(notBefore)}.`}</p>
    </div>
  </aside>`;
}
