import type { Problem } from "@millrace/jobs";
import type { Brand } from "../options.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { icon } from "./icons.ts";
import { page } from "./page.ts";
import { words } from "./words.ts";

/** The page of a request that was refused: what happened, whose fault it is, and what to do. */
export function errorPage(problem: Problem, brand: Brand): string {
  const body = html`<section class="card">
    <p class="state state-failed">${icon("failed")}<span>${words.heading.failed}</span></p>
    <h1>${problem.title}</h1>
    <p class="lead">${problem.detail}</p>
    ${faultList(problem)}
    <p class="actions"><a class="button" href="${brand.home}">${words.problem.home}</a></p>
    ${reference(problem)}
  </section>`;
  return page({ title: problem.title, body, brand });
}

/** Where a problem is explained, and what to tell whoever is asked for help. */
export function reference(problem: Problem, more: Html | false = false): Html {
  const { requestId } = problem;
  return html`<p class="fine">
    ${words.reference}: <a href="${problem.type}">${problem.code}</a>${more}${
      typeof requestId === "string" && html` · ${words.problem.request}: <code>${requestId}</code>`
    }
  </p>`;
}

function faultList({ errors }: Problem): Html | false {
  if (!Array.isArray(errors) || errors.length === 0) return false;
  return html`<ul class="faults">
    ${errors.map((fault) => faultItem(fault))}
  </ul>`;
}

function faultItem(fault: unknown): Html {
  const { path, detail } = fault as { readonly path: string; readonly detail: string };
  return html`<li>${path !== "" && html`<strong>${path}</strong>: `}${detail}</li> `;
}
