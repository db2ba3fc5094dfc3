import type { JobStatus } from "@millrace/jobs";
import type { Brand } from "../options.ts";
import { reference } from "./error-page.ts";
import { fill } from "./fill.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { words } from "./words.ts";

/** Why a job failed, in the words of its problem, and what to do now. */
export function jobFailure({ id, problem, attempt, maxAttempts }: JobStatus, brand: Brand): Html {
  const tries = attempt > 1 && html` · ${words.attempt} ${fill(words.attemptOf, { attempt, maxAttempts })}`;
  return html`<section class="failure" aria-labelledby="failure">
    <h2 id="failure">${problem?.title}</h2>
    <p>${problem?.detail}</p>
    <p class="actions">
      <a class="button" href="${brand.home}">${words.tryAgain}</a>${
        problem !== null && html` <a href="${problem.type}">${words.whatToDo}</a>`
      }
    </p>
    ${problem !== null && reference(problem, html` · ${words.jobId}: <code>${id}</code>${tries}`)}
  </section>`;
}
