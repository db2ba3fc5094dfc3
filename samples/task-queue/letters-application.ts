import { HostingError, type BackgroundTaskQueue, type ServiceLog } from "@millrace/hosting";
import fastify, { type FastifyInstance } from "fastify";
import type { LetterWriter } from "./letters.ts";

/** What the routes need. */
export interface LettersParts {
  readonly tasks: BackgroundTaskQueue;
  readonly writer: LetterWriter;
  readonly log: ServiceLog;
}

/** Takes letters to be written. */
export function lettersApplication({ tasks, writer, log }: LettersParts): FastifyInstance {
  const app = fastify();
  app.addHook("onListen", async () => log.info(`post to ${app.listeningOrigin}/letters`));
  app.setErrorHandler(async (error, _request, reply) => {
    if (!(error instanceof HostingError)) throw error;
    return reply.code(503).header("retry-after", "5").send({ title: error.message, code: error.code });
  });

  app.post<{ Body: { to: string } }>("/letters", async ({ body: { to } }, reply) => {
    await tasks.enqueue((signal) => writer.send(to, signal));
    return reply.code(202).send({ to });
  });

  app.get<{ Params: { to: string } }>("/letters/:to/preview", async ({ params: { to }, raw }) => {
    const gone = new AbortController();
    raw.once("close", () => gone.abort());
    const text = await tasks.run((signal) => writer.write(to, signal), { signal: gone.signal });
    return { text };
  });
  return app;
}
