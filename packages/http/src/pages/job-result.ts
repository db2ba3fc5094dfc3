import type { JobStatus, Json } from "@millrace/jobs";
import type { JobDescription } from "../options.ts";
import { statusDocument } from "../status-document.ts";
import type { ResultLink } from "../status-document.ts";
import { formatBytes, formatDuration, humanise } from "./format.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { icon } from "./icons.ts";
import { dayAndTime } from "./time.ts";
import { words } from "./words.ts";

/** What came out of a job, ready to be taken away. */
export function jobResult(job: JobStatus, description: JobDescription): Html {
  const [first, ...others] = Object.values(statusDocument(job).results);
  const gone = first === undefined && Object.keys(job.results).length === 0 && job.output === null;
  return html`${gone && html`<p class="lead">${words.expired}</p>`} ${first !== undefined && downloadButton(first)}
  ${job.origin?.kind === "reused" && html`<p class="fine">${words.reused} ${dayAndTime(job.origin.madeAt)}.</p>`}
  ${
    others.length > 0 &&
    html`<h2>${words.moreFiles}</h2>
      <ul>
        ${others.map(fileItem)}
      </ul>`
  }
  ${job.warnings.length > 0 && warningList(job.warnings)} ${factList(job, description, first)}
  ${first !== undefined && fingerprint(first)}`;
}

function downloadButton({ href, fileName, contentType, bytes }: ResultLink): Html {
  return html`<p class="result">
    <a id="download" class="button big" href="${href}" download="${fileName}"
      >${icon("download")}<span class="big-text"
        ><span>${words.download} <b>${fileName}</b></span
        ><small>${formatBytes(bytes)}</small></span
      ></a
    >
    ${contentType === "application/pdf" && html`<a class="quiet" href="${href}?inline=1" target="_blank" rel="noopener">${words.openInline}</a>`}
  </p>`;
}

function fileItem({ href, fileName, bytes }: ResultLink): Html {
  return html`<li><a href="${href}" download="${fileName}">${fileName}</a> <small>${formatBytes(bytes)}</small></li> `;
}

function warningList(warnings: readonly string[]): Html {
  return html`<aside class="notice">
    ${icon("warning")}
    <div>
      <strong>${words.warnings}</strong>
      <ul>
        ${warnings.map((warning) => html`<li>${warning}</li> `)}
      </ul>
    </div>
  </aside>`;
}

function factList(job: JobStatus, description: JobDescription, file: ResultLink | undefined): Html {
  const facts = Object.entries(job.output ?? {}).flatMap(([name, value]) => fact(name, value, description));
  const { createdAt, finishedAt, expiresAt } = job;
  return html`<section aria-labelledby="facts">
    <h2 id="facts" class="hidden">${words.facts}</h2>
    <dl class="figures">
      ${facts}${finishedAt !== null && figure(words.took, tookOf(finishedAt - createdAt))}
      ${file !== undefined && expiresAt !== null && figure(words.expires, dayAndTime(expiresAt))}
    </dl>
  </section>`;
}

function tookOf(ms: number): string {
  return ms < 1_000 ? words.tookNothing : formatDuration(ms);
}

function fact(name: string, value: Json, { output = {} }: JobDescription): Html[] {
  const label = Object.hasOwn(output, name) ? output[name] : humanise(name);
  const text = textOf(value);
  return label === null || label === undefined || text === undefined ? [] : [figure(label, text)];
}

/** What people see of a value; objects are for programs. */
function textOf(value: Json): string | undefined {
  if (typeof value === "number") return value.toLocaleString("en");
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "string") return value === "" ? undefined : value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = (value as readonly Json[]).map(textOf);
  return texts.includes(undefined) ? undefined : texts.join(", ");
}

function figure(term: string, value: Html | string): Html {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div> `;
}

function fingerprint({ sha256 }: ResultLink): Html {
  return html`<details id="fingerprint">
    <summary>${words.fingerprint}</summary>
    <code class="hash">${sha256}</code>
  </details>`;
}
