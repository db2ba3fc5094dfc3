import assert from "node:assert/strict";
import { test } from "node:test";
import type { CreateScope, HostEnvironment, HostedService } from "@millrace/hosting";
import { testHost } from "../support/test-host.ts";

test("a hosted service may be a class, which gets the services and the way to scopes of its own", async () => {
  const seen: string[] = [];
  class Greeter implements HostedService {
    readonly #environment: HostEnvironment;
    readonly #createScope: CreateScope<{ readonly greeting: string }>;

    constructor(
      { environment }: { readonly environment: HostEnvironment },
      createScope: CreateScope<{ readonly greeting: string }>,
    ) {
      this.#environment = environment;
      this.#createScope = createScope;
    }

    async start(): Promise<void> {
      await using scope = this.#createScope();
      seen.push(`${scope.services.greeting}, ${this.#environment.applicationName}`);
    }

    stop(): void {}

    [Symbol.dispose](): void {
      seen.push("disposed");
    }
  }
  const { builder } = testHost();
  const host = builder
    .configureServices((services) => services.addScoped("greeting", (): string => "hello"))
    .addHostedService("greeter", Greeter)
    .build();
  await host.start();
  await host.stop();
  await host[Symbol.asyncDispose]();
  assert.deepEqual(seen, ["hello, test", "disposed"]);
});
