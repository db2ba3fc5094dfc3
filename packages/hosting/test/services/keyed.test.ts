import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testHost } from "../support/test-host.ts";

describe("keyed services", () => {
  test("have one name and several keys, typed, and are made when first asked for", () => {
    const { builder } = testHost();
    let made = 0;
    const host = builder
      .configureServices((services) =>
        services
          .addKeyedSingleton("stores", "eu", () => ({ region: "eu", made: ++made }))
          .addKeyedSingleton("stores", "us", () => ({ region: "us", made: ++made, shards: 4 }))
          .addSingleton("report", ({ stores }): string => `${stores.us.region} ${stores.us.shards}`),
      )
      .build();
    const shards: number = host.services.stores.us.shards;
    assert.equal(shards, 4);
    assert.equal(host.services.stores.us, host.services.stores.us);
    assert.equal(host.services.report, "us 4");
    assert.equal(made, 1);
    assert.deepEqual(Object.keys(host.services.stores), ["eu", "us"]);
  });

  test("have the lifetime with which each is registered, and are disposed of like others", async () => {
    const { builder } = testHost();
    const disposed: string[] = [];
    const host = builder
      .configureServices((services) =>
        services
          .addKeyedScoped("units", "orders", () => ({ dispose: () => void disposed.push("orders") }))
          .addKeyedTransient("units", "returns", () => ({})),
      )
      .build();
    assert.throws(() => host.services.units.orders, { code: "SCOPED_FROM_ROOT", message: /"units\.orders"/ });
    {
      await using scope = host.createScope();
      const { units } = scope.services;
      assert.equal(units.orders, scope.services.units.orders);
      assert.notEqual(units.returns, units.returns);
    }
    assert.deepEqual(disposed, ["orders"]);
  });

  test("are not found under a key that nobody registered, and a slip is told", () => {
    const { builder } = testHost();
    const host = builder
      .configureServices((services) => services.addKeyedSingleton("stores", "europe", () => ({})))
      .build();
    const stores: Readonly<Record<string, unknown>> = host.services.stores;
    assert.throws(() => stores["eurpe"], {
      code: "UNRESOLVED_SERVICE",
      message: '"stores" has no service of the key "eurpe", did you mean "europe"?',
    });
    assert.equal(Promise.resolve(stores) instanceof Promise, true);
  });

  test("share their name with no other service, and each key is there once", () => {
    const { builder } = testHost();
    const services = builder.services.addInstance("store", 1).addKeyedSingleton("stores", "eu", () => ({}));
    assert.throws(() => services.addKeyedSingleton("stores", "eu", () => ({})), { code: "DUPLICATE_SERVICE" });
    assert.throws(() => services.addInstance("stores", 1), { code: "DUPLICATE_SERVICE" });
    assert.throws(() => services.addKeyedSingleton("store", "eu", () => ({})), { code: "DUPLICATE_SERVICE" });
  });
});
