import type { FastifyInstance } from "fastify";
import { HttpError } from "../errors.ts";
import type { ProblemDescription } from "../options.ts";
import { html } from "../pages/html.ts";
import { page } from "../pages/page.ts";
import { words } from "../pages/words.ts";
import { prefersHtml } from "../prefers-html.ts";
import { isKnownCode, problemTable } from "../problem-table.ts";
import { sendPage } from "../send-page.ts";
import type { Service } from "../service.ts";

/** `/problems/{code}`: what the `type` of a problem leads to. */
export function problemRoutes(app: FastifyInstance, service: Service): void {
  app.get<{ Params: { code: string } }>("/problems/:code", async (request, reply) => {
    const { code } = request.params;
    const found = describe(code, service);
    if (found === undefined) throw new HttpError("not-found", "there is no problem of this code");
    reply.header("vary", "accept");
    if (!prefersHtml(request.headers)) return { code, ...found };
    return sendPage(reply, problemPage(code, found, service));
  });
}

function describe(code: string, { options }: Service): (ProblemDescription & { readonly status?: number }) | undefined {
  if (Object.hasOwn(options.problems, code)) return options.problems[code];
  if (!isKnownCode(code)) return undefined;
  const { title, advice, status } = problemTable[code];
  return { title, advice, status };
}

function problemPage(code: string, { title, advice }: ProblemDescription, { options: { brand } }: Service): string {
  const body = html`<section class="card">
    <p class="fine"><code>${code}</code></p>
    <h1>${title}</h1>
    <p class="lead">${advice}</p>
    <p class="actions"><a class="button" href="${brand.home}">${words.problem.home}</a></p>
  </section>`;
  return page({ title, body, brand });
}
