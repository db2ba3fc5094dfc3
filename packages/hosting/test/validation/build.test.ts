import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HostingError, type HostBuilder, type HostServices } from "@millrace/hosting";
import { z } from "zod";
import { testHost } from "../support/test-host.ts";

type Register = (builder: HostBuilder<HostServices>) => unknown;

const service = { start() {}, stop() {} };

/** Services whose types say nothing about what there is. */
type Loose = Record<string, unknown>;
const loosely = (factory: (services: Loose) => unknown): ((services: object) => unknown) => factory as never;

/** What a build of this refuses, as code and message. */
function refusal(register: Register): HostingError {
  const { builder } = testHost();
  register(builder);
  try {
    builder.build();
  } catch (error) {
    assert(error instanceof HostingError);
    return error;
  }
  return assert.fail("it was built");
}

const bad: readonly (readonly [what: string, code: string, message: RegExp, register: Register])[] = [
  [
    "services that start after each other in a circle",
    "CIRCULAR_AFTER",
    /^these hosted services are to start after each other in a circle: "a" → "b" → "a"$/,
    (builder) =>
      builder
        .addHostedService("a", { ...service }, { after: ["b"] })
        .addHostedService("b", { ...service }, { after: ["a"] }),
  ],
  [
    "a service that starts after itself",
    "CIRCULAR_AFTER",
    /"a" → "a"$/,
    (builder) => builder.addHostedService("a", service, { after: ["a"] }),
  ],
  [
    "a service that starts after one that nobody added",
    "UNKNOWN_AFTER",
    /^"web" is to start after "databse", which is no hosted service, did you mean "database"\?$/,
    (builder) =>
      builder
        .addHostedService("database", { ...service })
        .addHostedService("web", { ...service }, { after: ["databse"] }),
  ],
  [
    "a factory that takes what nobody registered",
    "UNRESOLVED_SERVICE",
    /^"cache" needs "setings", which nobody registered, did you mean "settings"\?$/,
    (builder) =>
      builder.services.addSingleton(
        "cache",
        loosely(({ setings }) => setings),
      ),
  ],
  [
    "a hosted service that takes what nobody registered",
    "UNRESOLVED_SERVICE",
    /^"web" needs "databse", which nobody registered/,
    (builder) => builder.addHostedService("web", loosely(({ databse }) => databse) as never),
  ],
  [
    "a class whose declared need nobody registered",
    "UNRESOLVED_SERVICE",
    /^"web" needs "database", which nobody registered/,
    (builder) =>
      builder.addHostedService(
        "web",
        class {
          start(): void {}
          stop(): void {}
        },
        { needs: ["database"] },
      ),
  ],
  [
    "services that need each other in a circle",
    "CIRCULAR_SERVICE",
    /"a" → "b" → "c" → "a"$/,
    ({ services }) =>
      services
        .addSingleton(
          "a",
          loosely(({ b }) => b),
        )
        .addSingleton(
          "b",
          loosely(({ c }) => c),
        )
        .addSingleton(
          "c",
          loosely(({ a }) => a),
        ),
  ],
  [
    "a singleton that holds a scoped service",
    "CAPTIVE_SERVICE",
    /^the singleton "cache" holds the scoped "request", which has a shorter lifetime/,
    ({ services }) => services.addScoped("request", () => ({})).addSingleton("cache", ({ request }) => ({ request })),
  ],
  [
    "a singleton that holds one through a transient",
    "CAPTIVE_SERVICE",
    /"cache" holds the scoped "request" \(through "query"\)/,
    ({ services }) =>
      services
        .addScoped("request", () => ({}))
        .addTransient("query", ({ request }) => ({ request }))
        .addSingleton("cache", ({ query }) => ({ query })),
  ],
  [
    "a hosted service that takes a scoped one from the root",
    "SCOPED_FROM_ROOT",
    /^the hosted service "web" takes the scoped "request" from the root/,
    (builder) =>
      builder
        .configureServices((services) => services.addScoped("request", () => ({})))
        .addHostedService("web", ({ request }) => ({ ...service, request })),
  ],
  [
    "options that do not fit",
    "INVALID_OPTIONS",
    /^the options "mail" are not valid: at "port": .*; at "retry\.maxMs": /,
    ({ services }) =>
      services.addOptions("mail", z.object({ port: z.int(), retry: z.object({ maxMs: z.number() }) }), {
        port: "x",
        retry: {},
      }),
  ],
  [
    "options whose validator breaks",
    "INVALID_OPTIONS",
    /^the options "mail" could not be validated: no schema today$/,
    ({ services }) =>
      services.addOptions(
        "mail",
        {
          "~standard": {
            version: 1,
            vendor: "test",
            validate() {
              throw new Error("no schema today");
            },
          },
        },
        {},
      ),
  ],
  ["a hosted service that is a text", "INVALID_SERVICE", /"web": what was supplied has no start and stop/, supply("x")],
  ["a hosted service that is nothing", "INVALID_SERVICE", /"web": what was supplied/, supply(undefined)],
  ["a hosted service that cannot stop", "INVALID_SERVICE", /"web": what was supplied/, supply({ start() {} })],
  [
    "one object under two names",
    "DUPLICATE_SERVICE",
    /^"a" and "b" are the same object, which would start twice/,
    (builder) => builder.addHostedService("a", service).addHostedService("b", service),
  ],
  ["a time that is none", "INVALID_SERVICE", /"web": stopTimeoutMs has to be/, withOptions({ stopTimeoutMs: -1 })],
  [
    "an unknown fault policy",
    "INVALID_SERVICE",
    /"web": onFault has to be/,
    withOptions({ onFault: "retry" as never }),
  ],
  [
    "a restart policy whose figures contradict each other",
    "INVALID_SERVICE",
    /"web": minMs \(10\) of onFault is more than maxMs \(5\)$/,
    withOptions({ onFault: { policy: "restart", minMs: 10, maxMs: 5 } }),
  ],
  [
    "work to be completed whose fault would be ignored",
    "INVALID_SERVICE",
    /"web": with runToCompletion and onFault: "ignore"/,
    withOptions({ runToCompletion: true, onFault: "ignore" }),
  ],
];

describe("build() refuses", () => {
  for (const [what, code, message, register] of bad) {
    test(what, () => {
      const error = refusal(register);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
    });
  }

  test("all of it at once, each with its own code, and nothing is made", () => {
    let made = 0;
    const error = refusal((builder) => {
      builder.services
        .addScoped("request", () => ++made)
        .addSingleton("cache", ({ request }) => request)
        .addSingleton(
          "queue",
          loosely(({ chanel }) => ({ chanel, made: ++made })),
        )
        .addOptions("mail", z.object({ port: z.int() }), {});
      builder
        .addHostedService("a", () => ({ ...service, made: ++made }), { after: ["b"] })
        .addHostedService("b", () => ({ ...service, made: ++made }), { after: ["a", "nobody"] })
        .addHostedService("text", "text" as never);
    });
    assert.equal(error.code, "INVALID_HOST");
    assert.deepEqual(
      error.errors.map(({ code }) => code),
      [
        "INVALID_SERVICE",
        "UNKNOWN_AFTER",
        "CIRCULAR_AFTER",
        "UNRESOLVED_SERVICE",
        "CAPTIVE_SERVICE",
        "INVALID_OPTIONS",
      ],
    );
    for (const { message } of error.errors) assert(error.message.includes(message));
    assert.equal(made, 0);
  });
});

describe("what a factory that takes the services as a whole hides is refused when it is called", () => {
  test("a circle", () => {
    const { builder } = testHost();
    builder.services
      .addSingleton(
        "a",
        loosely((all) => all["b"]),
      )
      .addSingleton(
        "b",
        loosely((all) => all["a"]),
      );
    const { services } = builder.build();
    assert.throws(() => (services as unknown as Loose)["a"], { code: "CIRCULAR_SERVICE", message: /Cyclic/ });
  });

  test("a captive", () => {
    const { builder } = testHost();
    builder.services
      .addScoped("request", () => ({}))
      .addSingleton(
        "cache",
        loosely((all) => all["request"]),
      );
    const { services } = builder.build();
    assert.throws(() => (services as unknown as Loose)["cache"], {
      code: "CAPTIVE_SERVICE",
      message: /shorter lifetime/,
    });
  });

  test("and so is a scoped service that is taken from the host itself", () => {
    const { builder } = testHost();
    const host = builder.configureServices((services) => services.addScoped("request", () => ({}))).build();
    assert.throws(() => host.services.request, { code: "SCOPED_FROM_ROOT", message: /^the scoped "request"/ });
  });

  test("all hosted services that cannot be made are told of, and none is started", async () => {
    let started = 0;
    const { builder } = testHost();
    const host = builder
      .addHostedService("fine", { start: () => void started++, stop() {} })
      .addHostedService("first", loosely((all) => all["nothing"]) as never)
      .addHostedService("second", () => "text" as never)
      .build();
    await assert.rejects(host.start(), (thrown) => {
      assert(thrown instanceof AggregateError);
      assert.deepEqual(
        thrown.errors.map((error) => (error as HostingError).code),
        ["UNRESOLVED_SERVICE", "INVALID_SERVICE"],
      );
      return true;
    });
    assert.equal(started, 0);
  });
});

function supply(source: unknown): Register {
  return (builder) => builder.addHostedService("web", source as never);
}

function withOptions(options: Parameters<HostBuilder<HostServices>["addHostedService"]>[2]): Register {
  return (builder) => builder.addHostedService("web", service, options);
}
