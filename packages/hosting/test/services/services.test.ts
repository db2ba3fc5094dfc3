import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testHost } from "../support/test-host.ts";

/** Something that tells when it is disposed of, each in its own way. */
function disposable(
  name: string,
  calls: string[],
  way: typeof Symbol.asyncDispose | typeof Symbol.dispose | "dispose",
): object {
  return { [way]: () => void calls.push(name) };
}

describe("lifetimes", () => {
  test("a singleton is made once, a scoped service once in each scope, a transient each time", async () => {
    const { builder } = testHost();
    let made = 0;
    const host = builder
      .configureServices((services) =>
        services
          .addSingleton("singleton", () => ++made)
          .addScoped("scoped", () => ++made)
          .addTransient("transient", () => ++made),
      )
      .build();
    await using scope = host.createScope();
    await using other = host.createScope();
    assert.equal(scope.services.singleton, other.services.singleton);
    assert.equal(scope.services.scoped, scope.services.scoped);
    assert.notEqual(scope.services.scoped, other.services.scoped);
    assert.notEqual(scope.services.transient, scope.services.transient);
  });
});

describe("resolution", () => {
  test("gives factories the host's own services, typed", () => {
    const { builder } = testHost({ shutdownTimeoutMs: 5 });
    const host = builder
      .configureServices((services) =>
        services.addSingleton("summary", ({ settings, environment, lifetime }) => ({
          timeoutMs: settings.shutdownTimeoutMs,
          name: environment.applicationName,
          isStarted: lifetime.started.aborted,
        })),
      )
      .build();
    assert.deepEqual(host.services.summary, { timeoutMs: 5, name: "test", isStarted: false });
  });

  test("of what nobody registered names what is nearest", async () => {
    const { builder } = testHost();
    const host = builder
      .addHostedService("web", (services) => (services as unknown as Record<string, never>)["setings"] as never)
      .build();
    await assert.rejects(host.start(), {
      code: "UNRESOLVED_SERVICE",
      message: /'setings'.*did you mean "settings"\?/s,
    });
  });

  test("lets through what a factory throws, as it is", () => {
    const error = new Error("no disk");
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services.addSingleton("disk", (): unknown => {
          throw error;
        }),
      )
      .build();
    assert.throws(
      () => host.services.disk,
      (thrown) => thrown === error,
    );
  });

  test("after disposal is refused", async () => {
    const { builder } = testHost();
    const host = builder.configureServices((services) => services.addSingleton("disk", () => ({}))).build();
    await host[Symbol.asyncDispose]();
    assert.throws(() => host.services.disk, { code: "DISPOSED" });
  });
});

describe("disposal", () => {
  test("goes in reverse order of creation, over every way to dispose, and leaves alone what was supplied", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services
          .addInstance("supplied", disposable("supplied", calls, Symbol.dispose))
          .addSingleton("database", () => disposable("database", calls, Symbol.asyncDispose))
          .addSingleton("cache", ({ database }) => ({ database, ...disposable("cache", calls, Symbol.dispose) }))
          .addSingleton("web", ({ cache }) => ({ cache, ...disposable("web", calls, "dispose") }))
          .addSingleton("socket", () => ({ close: () => calls.push("socket") }), {
            dispose: (socket) => void socket.close(),
          })
          .addSingleton("alias", ({ database }) => database)
          .addSingleton("passed on", ({ supplied }) => supplied)
          .addSingleton("never asked for", () => disposable("never asked for", calls, Symbol.dispose)),
      )
      .build();
    const { web, socket, supplied, alias } = host.services;
    void [web, socket, supplied, alias, host.services["passed on"]];
    await host[Symbol.asyncDispose]();
    assert.deepEqual(calls, ["socket", "web", "cache", "database"]);
  });

  test("goes on after a failure and tells of all", async () => {
    const calls: string[] = [];
    const [b, a] = [new Error("b"), new Error("a")];
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services
          .addSingleton("last", () => disposable("last", calls, Symbol.dispose))
          .addSingleton("a", () => ({}), { dispose: async () => await Promise.reject(a) })
          .addSingleton("b", () => ({}), {
            dispose: () => {
              throw b;
            },
          }),
      )
      .build();
    void [host.services.last, host.services.a, host.services.b];
    await assert.rejects(
      async () => await host[Symbol.asyncDispose](),
      (thrown) => {
        assert(thrown instanceof AggregateError);
        assert.deepEqual(thrown.errors, [b, a]);
        return true;
      },
    );
    assert.deepEqual(calls, ["last"]);
  });

  test("of a scope disposes what the scope made and nothing else; transients with who asked for them", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services
          .addSingleton("singleton", () => disposable("singleton", calls, Symbol.dispose))
          .addTransient("transient", () => disposable("transient", calls, Symbol.dispose))
          .addScoped("scoped", ({ singleton, transient }) => ({
            singleton,
            transient,
            ...disposable("scoped", calls, Symbol.dispose),
          })),
      )
      .build();
    {
      await using scope = host.createScope();
      void scope.services.scoped;
    }
    assert.deepEqual(calls, ["scoped", "transient"]);
    await host[Symbol.asyncDispose]();
    assert.deepEqual(calls, ["scoped", "transient", "singleton"]);
  });

  test("of a scope that a singleton opened leaves the singleton's own alone", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const host = builder
      .configureServices((services) =>
        services
          .addScoped("unit", () => disposable("unit", calls, Symbol.dispose))
          .addSingleton("rounds", (_, createScope) => async () => {
            await using scope = createScope();
            return scope.services.unit;
          }),
      )
      .build();
    const first = await host.services.rounds();
    const second = await host.services.rounds();
    assert.notEqual(first, second);
    assert.deepEqual(calls, ["unit", "unit"]);
  });

  test("includes hosted services that the host made, and not those it was given", async () => {
    const calls: string[] = [];
    const { builder } = testHost();
    const service = (name: string) => ({ start() {}, stop() {}, [Symbol.dispose]: () => void calls.push(name) });
    const host = builder
      .addHostedService("given", service("given"))
      .addHostedService("made", () => service("made"))
      .build();
    await host.start();
    await host.stop();
    await host[Symbol.asyncDispose]();
    assert.deepEqual(calls, ["made"]);
  });
});
