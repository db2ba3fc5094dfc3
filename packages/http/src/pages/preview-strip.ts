import type { JobStatus } from "@millrace/jobs";
import type { JobDescription } from "../options.ts";
import { previewsOf } from "../status-document.ts";
import { fill } from "./fill.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { words } from "./words.ts";

/**
 * The pictures of what a job makes, in a row of their own height, which is there from the moment that some are to come: what
 * stands below stays where it is. The page's module adds those that come later.
 */
export function previewStrip(job: JobStatus, { previews: own }: JobDescription): Html | false {
  const previews = previewsOf(job);
  if (previews === null || (previews === 0 && job.state !== "running")) return false;
  const { label, each } = own ?? { label: words.previews, each: words.preview };
  const pictures = Array.from({ length: previews }, (_, index) => picture(job, index + 1, each));
  return html`<section aria-labelledby="previews-label">
    <h2 id="previews-label">${label}</h2>
    <ol id="previews" class="previews" tabindex="0" aria-labelledby="previews-label" data-each="${each}">
      ${pictures}
    </ol>
  </section>`;
}

function picture({ id }: JobStatus, number: number, each: string): Html {
  return html`<li>
    <img
      src="/api/status/${id}/previews/${number}"
      alt="${fill(each, { number })}"
      width="176"
      height="99"
      loading="lazy"
      decoding="async"
    />
  </li>`;
}
