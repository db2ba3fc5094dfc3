import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runInThisContext } from "node:vm";
import { testHost, type TestHost } from "../support/test-host.ts";

/** Factories as text, which no formatter smooths, and what is known of them before they are called. */
const factories: readonly (readonly [source: string, needs: readonly string[]])[] = [
  ["({ settings, a, b: renamed }) => renamed", ["a", "b"]],
  ["({a,b})=>a", ["a", "b"]],
  ["({ a, b, }) => a", ["a", "b"]],
  ["({ a: { inner, other } = {}, b = [1, { x: '},' }] }) => inner", ["a", "b"]],
  ["async ({ a /* the } first */, // and, then\n b }) => a", ["a", "b"]],
  ["function named({ \"a b\": first, 'c': second }) {}", ["a b", "c"]],
  ["async function ({ a }) {}", ["a"]],
  ["({ method({ a }) {} }).method", ["a"]],
  ["({ $a1, größe }) => 1", ["$a1", "größe"]],
  ["({}) => 1", []],
  ["() => 1", []],
  // What cannot be told is not guessed.
  ["({ a, ...rest }) => rest", []],
  ["(all) => all.a", []],
  ["all => all.a", []],
  ["({ [`a`]: computed }) => computed", []],
  ["({ a = /[}]/ }) => a", []],
  ["({ a = `}` }) => a", []],
  ["(() => 1).bind(undefined)", []],
];

describe("what a factory takes is read from its source", () => {
  for (const [source, needs] of factories)
    test(source, () => {
      const { builder } = testHost();
      builder.services.addSingleton("it", runInThisContext(`(${source})`) as () => unknown);
      assert.deepEqual(missing(builder), needs);
    });
});

test("and what is declared counts instead", () => {
  const { builder } = testHost();
  builder.services.addSingleton("it", (all) => all, { needs: ["settings", "a"] });
  assert.deepEqual(missing(builder), ["a"]);
});

/** The services that the build misses. */
function missing(builder: TestHost["builder"]): string[] {
  try {
    builder.build();
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/"it" needs "([^"]+)"/g)].map(([, name = ""]) => name);
  }
}
