import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { FastifyService, healthRoutes, type FastifyServiceOptions } from "@millrace/hosting/fastify";
import { HealthChecks } from "@millrace/hosting";
import fastify, { type FastifyInstance } from "fastify";
import { RecordingLog } from "../support/recording-log.ts";
import { testHost } from "../support/test-host.ts";

const never = new AbortController().signal;

/** An application whose `/slow` is answered when the test says so. */
function slowApp(): { app: FastifyInstance; asked: Promise<void>; answer: () => void } {
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const app = fastify();
  app.get("/", async () => "here");
  app.get("/slow", async () => {
    asked.resolve();
    await answer.promise;
    return "answered";
  });
  return { app, asked: asked.promise, answer: answer.resolve };
}

async function listening(app: FastifyInstance, options: Partial<FastifyServiceOptions> = {}): Promise<FastifyService> {
  const service = new FastifyService({ app, port: 0, ...options });
  await service.start();
  await service.started();
  return service;
}

function urlOf(service: FastifyService): string {
  assert.ok(service.url);
  return service.url;
}

function appWith(health: HealthChecks): FastifyInstance {
  const app = fastify();
  app.register(healthRoutes, { health });
  return app;
}

async function refusesConnections(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    return false;
  } catch (error) {
    assert.equal((error as { code?: string }).code, "ECONNREFUSED");
    return true;
  } finally {
    socket.destroy();
  }
}

describe("the start", () => {
  test("listens when every other service has started, wherever the web stands in the order", async () => {
    const calls: string[] = [];
    const app = fastify();
    app.addHook("onListen", async () => void calls.push("listening"));
    const web = new FastifyService({ app, port: 0 });
    const { builder } = testHost();
    const host = builder
      .addHostedService("web", web)
      .addHostedService("worker", { start: () => void calls.push("worker"), stop() {} })
      .build();
    await host.start();
    assert.deepEqual(calls, ["worker", "listening"]);
    assert.equal((await fetch(urlOf(web))).status, 404);
    await host.stop();
  });

  test("fails, and stops what had started, when the port is taken", async () => {
    const taken = await listening(fastify());
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .addHostedService("worker", { start() {}, stop: () => void calls.push("worker stopped") })
      .addHostedService("web", new FastifyService({ app: fastify(), port: Number(new URL(urlOf(taken)).port) }))
      .build();
    await assert.rejects(host.start(), { code: "EADDRINUSE" });
    assert.deepEqual(calls, ["worker stopped"]);
    await taken.stop(never);
  });

  test("fails on a plugin that cannot load, before anybody is let in, and lets go of what others have opened", async () => {
    const calls: string[] = [];
    const app = fastify();
    app.addHook("onClose", async () => void calls.push("closed"));
    app.register(async () => await Promise.reject(new Error("no templates")));
    const service = new FastifyService({ app, port: 0 });
    await assert.rejects(service.start(), /no templates/);
    assert.deepEqual(calls, ["closed"]);
  });

  test("may come again where the application is made anew", async () => {
    const service = new FastifyService({ app: () => slowApp().app, port: 0 });
    for (const _ of [1, 2]) {
      await service.start();
      await service.started();
      assert.equal(await (await fetch(urlOf(service))).text(), "here");
      await service.stop(never);
    }
  });
});

describe("the stop", () => {
  test("takes no new connections from the stopping phase on, and waits for the request under way", async () => {
    const { app, asked, answer } = slowApp();
    const service = await listening(app);
    const url = urlOf(service);
    const slow = fetch(`${url}/slow`);
    await asked;
    service.stopping();
    while (!(await refusesConnections(url)));
    const stop = service.stop(never);
    answer();
    assert.equal(await (await slow).text(), "answered");
    await stop;
  });

  test("may leave the door open until it is its turn", async () => {
    const service = await listening(slowApp().app, { acceptUntil: "stop" });
    service.stopping();
    assert.equal((await fetch(urlOf(service))).status, 200);
    await service.stop(never);
  });

  test("closes idle connections that clients keep", async () => {
    const service = await listening(slowApp().app);
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(urlOf(service), { agent }), "response")) as [IncomingMessage];
    await text(response);
    await service.stop(never);
    agent.destroy();
  });

  test("cuts what has not ended within the grace", async () => {
    const { app, asked } = slowApp();
    const service = await listening(app, { graceMs: 10 });
    const cut = assert.rejects(fetch(`${urlOf(service)}/slow`));
    await asked;
    await service.stop(never);
    await cut;
  });

  test("cuts at the host's deadline whatever the grace", async () => {
    const { app, asked } = slowApp();
    const service = await listening(app, { graceMs: 600_000 });
    const cut = assert.rejects(fetch(`${urlOf(service)}/slow`));
    await asked;
    await service.stop(AbortSignal.abort());
    await cut;
  });

  test("cuts a connection on which no request ever came", async () => {
    const service = await listening(fastify(), { graceMs: 10 });
    const { hostname, port } = new URL(urlOf(service));
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    const closed = once(socket, "close");
    await once(socket, "connect");
    socket.write("GET / HTTP/1.1\r\n");
    await service.stop(never);
    await closed;
  });
});

test("options that cannot be are all told at once", () => {
  const options = { app: {}, port: 70_000, acceptUntil: "never", prot: 1 } as unknown as FastifyServiceOptions;
  assert.throws(
    () => new FastifyService(options),
    (error: Error) => {
      for (const name of ["app", "port", "acceptUntil", "prot"])
        assert.match(error.message, new RegExp(`^  ${name}: `, "m"));
      return true;
    },
  );
});

describe("health routes", () => {
  interface Answer {
    readonly status: string;
    readonly checks: readonly { readonly name: string }[];
  }

  test("answer for all checks, for those that say live and for those that say ready", async () => {
    const health = new HealthChecks({ log: new RecordingLog() })
      .add("loop", () => {}, { tags: ["live"] })
      .add("database", () => "unhealthy", { tags: ["ready"] })
      .add("mail", () => "degraded", { tags: [] });
    const app = appWith(health);
    const answers = [];
    for (const path of ["/health", "/health/live", "/health/ready"]) {
      const response = await app.inject(path);
      const { status, checks } = response.json<Answer>();
      answers.push([response.statusCode, status, checks.map(({ name }) => name).join()]);
    }
    assert.deepEqual(answers, [
      [503, "unhealthy", "loop,database,mail"],
      [200, "healthy", "loop"],
      [503, "unhealthy", "database"],
    ]);
    await app.close();
  });

  test("answer 200 for what is degraded, and are not to be kept by caches", async () => {
    const app = appWith(new HealthChecks({ log: new RecordingLog() }).add("mail", () => "degraded"));
    const response = await app.inject("/health/ready");
    assert.deepEqual([response.statusCode, response.headers["cache-control"]], [200, "no-store"]);
    await app.close();
  });

  test("show none of an error's words", async () => {
    const health = new HealthChecks({ log: new RecordingLog() }).add("database", () => {
      throw new Error("cannot reach db://user:hunter2@host");
    });
    const app = appWith(health);
    assert.doesNotMatch((await app.inject("/health")).body, /hunter2/);
    await app.close();
  });

  test("leave the answer to the application, where it has one", async () => {
    const app = fastify();
    app.setErrorHandler((error: Error, _request, reply) => reply.code(503).send({ title: error.message }));
    const health = new HealthChecks({ log: new RecordingLog() }).add("database", () => "unhealthy");
    app.register(healthRoutes, {
      health,
      onUnhealthy: (_report, probe) => {
        throw new Error(`not ${probe}`);
      },
    });
    assert.deepEqual((await app.inject("/health/ready")).json(), { title: "not ready" });
    await app.close();
  });
});
