import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { answerError } from "./answer-error.ts";
import { HttpError } from "./errors.ts";
import { maxFields, maxTextBytes } from "./body-bytes.ts";
import { millraceMetrics } from "./metrics/metrics-plugin.ts";
import { checkOptions } from "./options.ts";
import type { MillraceHttpOptions } from "./options.ts";
import { ownAssets } from "./pages/own-assets.ts";
import { refuseCrossOrigin } from "./refuse-cross-origin.ts";
import { cancelRoutes } from "./routes/cancel.ts";
import { deleteRoutes } from "./routes/delete.ts";
import { eventsRoute } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { jobPageRoute } from "./routes/job-page.ts";
import { logRoute } from "./routes/log.ts";
import { refuseOtherMethods } from "./routes/other-methods.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { previewRoute } from "./routes/preview.ts";
import { problemRoutes } from "./routes/problems.ts";
import { receiptRoutes } from "./routes/receipt.ts";
import { resultRoute } from "./routes/result.ts";
import { statusRoute } from "./routes/status.ts";
import { submitRoute } from "./routes/submit.ts";
import { secure } from "./security-headers.ts";
import { Service } from "./service.ts";

const millrace: FastifyPluginAsync<MillraceHttpOptions> = async (app, options) => {
  const checked = checkOptions(options);
  const service = new Service(checked, checked.log ?? app.log);
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, service));
  app.setNotFoundHandler((request) => {
    throw new HttpError("not-found", `there is nothing at ${request.method} ${request.url.split("?")[0]}`);
  });
  app.addHook("onRequest", async (request) => refuseCrossOrigin(request));
  app.addHook("onRequest", async (_request, reply) => secure(reply));
  // Before the server waits for its connections to end, the endless ones are ended.
  app.addHook("preClose", async () => service.close());
  ownAssets.serve(app);
  await app.register(async (routes) => addRoutes(routes, service));
};

async function addRoutes(app: FastifyInstance, service: Service): Promise<void> {
  const { metrics, backend, checkTimeoutMs } = service.options;
  if (metrics) await app.register(millraceMetrics, { backend, timeoutMs: checkTimeoutMs });
  await takeBodiesAsTheyCome(app);
  submitRoute(app, service);
  statusRoute(app, service);
  eventsRoute(app, service);
  logRoute(app, service);
  receiptRoutes(app, service);
  previewRoute(app, service);
  cancelRoutes(app, service);
  resultRoute(app, service);
  deleteRoutes(app, service);
  healthRoutes(app, service);
  problemRoutes(app, service);
  openApiRoute(app, service);
  jobPageRoute(app, service);
  refuseOtherMethods(app);
}

/** No body is read before its route asks for it, so that the route can refuse it unread. */
async function takeBodiesAsTheyCome(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers();
  await app.register(multipart, {
    limits: {
      fileSize: Infinity,
      fieldSize: maxTextBytes,
      files: 100,
      fields: maxFields,
      parts: maxFields,
      headerPairs: 50,
    },
  });
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
}

/**
 * The Fastify plugin that puts jobs on HTTP: their submission, status, events, result and page, with health checks. It
 * answers every error of the application that it is registered on; register it in a scope of its own if it should not.
 * @throws HttpError `invalid-options`
 */
export const millraceHttp: FastifyPluginAsync<MillraceHttpOptions> = fastifyPlugin(millrace, {
  fastify: "5.x",
  name: "@millrace/http",
});
