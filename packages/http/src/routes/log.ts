import { setTimeout as delay } from "node:timers/promises";
import { isTerminal, jobLog, status } from "@millrace/jobs";
import type { LogEntry, LogPage } from "@millrace/jobs";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import Negotiator from "negotiator";
import { clientGone } from "../client-gone.ts";
import { HttpError } from "../errors.ts";
import { EventStream } from "../event-stream.ts";
import { knownId } from "../known-id.ts";
import { logDocument, logLineDocument, logText } from "../log-document.ts";
import type { Service } from "../service.ts";
import { reportBrokenStream } from "./events.ts";

interface LogRoute {
  Params: { id: string };
  Querystring: { after?: string };
}

const largestPage = 1_000;
/** The id of what is told after the last line. Who comes back with it has seen all. */
const endId = Number.MAX_SAFE_INTEGER;
/** Lines come with the worker's heartbeat, four times a second at most; nobody reads faster than this. */
const lookEveryMs = 500;

/** `GET /api/status/{id}/log`: what the handler writes about a job, as JSON, as text, or line by line as it comes. */
export function logRoute(app: FastifyInstance, service: Service): void {
  app.get<LogRoute>("/api/status/:id/log", async (request, reply) => {
    const id = knownId(request.params.id);
    const after = afterOf(request);
    reply.header("vary", "accept");
    const type = wanted(request);
    if (type === "text/event-stream") return follow(id, after, request, reply, service);
    const page = await jobLog(service.backend, id, { after, limit: largestPage });
    if (type === "text/plain") return reply.type("text/plain; charset=utf-8").send(logText(page, service.shownOfLogs));
    return reply.send(logDocument(id, page, after, service.shownOfLogs));
  });
}

function wanted({ headers }: FastifyRequest<LogRoute>): string | undefined {
  return new Negotiator({ headers }).mediaType(["application/json", "text/plain", "text/event-stream"]);
}

/** A client that comes back says by `Last-Event-ID` which line it has seen. */
function afterOf({ query, headers }: FastifyRequest<LogRoute>): number {
  const text = headers["last-event-id"] ?? query.after ?? "0";
  if (typeof text === "string" && /^\d{1,16}$/.test(text)) return Number(text);
  throw new HttpError("bad-request", "`after` is the number of a line: a whole number from 0 on");
}

async function follow(
  id: string,
  after: number,
  request: FastifyRequest<LogRoute>,
  reply: FastifyReply,
  service: Service,
): Promise<FastifyReply | void> {
  service.refuseWhileStopping();
  await status(service.backend, id);
  // The one answer by which a browser's EventSource stops coming back.
  if (after >= endId) return reply.code(204).send();
  using _place = service.streams.take(request.ip);
  const signal = AbortSignal.any([clientGone(reply.raw), service.stopping]);
  using events = EventStream.over(reply, service.options);
  try {
    for await (const entry of entriesAfter(id, after, service, signal)) {
      const data = JSON.stringify(logLineDocument(entry, service.shownOfLogs));
      await events.send({ id: entry.number, name: "line", data }, signal);
    }
    // By this a client knows that it need not come back, where a stream that ended without it may have been cut off.
    await events.send({ id: endId, name: "end", data: "{}" }, signal);
  } catch (cause) {
    if (!signal.aborted) reportBrokenStream(cause, id, service);
  }
}

/** The lines after this one as they come, until the job has ended and all have been told. */
async function* entriesAfter(
  id: string,
  after: number,
  { backend }: Service,
  signal: AbortSignal,
): AsyncGenerator<LogEntry> {
  let last = after;
  for (;;) {
    // Asked before the lines are: whatever was written until the end is then among them.
    const ended = isTerminal((await status(backend, id)).state);
    let page: LogPage;
    do {
      page = await jobLog(backend, id, { after: last, limit: largestPage });
      yield* page.entries;
      last = page.entries.at(-1)?.number ?? last;
    } while (page.entries.length === largestPage);
    if (ended) return;
    await delay(lookEveryMs, undefined, { signal });
  }
}
