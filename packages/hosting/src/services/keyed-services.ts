import { didYouMean, HostingError } from "../errors.ts";
import type { KeyedServices } from "./service-registration.ts";

/**
 * The services of one name by their keys, each resolved when it is asked for. A key that nobody
 * registered is an error, not undefined: keys often come from outside.
 */
export function keyedServices(name: string, { keys }: KeyedServices, resolve: (key: symbol) => unknown): object {
  const services = Object.fromEntries(
    [...keys].map(([key, symbol]) => [key, { enumerable: true, get: () => resolve(symbol) }]),
  );
  return new Proxy(Object.defineProperties({}, services), {
    get(target, key, receiver) {
      // What is awaited or logged is looked at under names that are nobody's key.
      if (typeof key === "symbol" || key === "then" || key === "toJSON" || keys.has(key))
        return Reflect.get(target, key, receiver) as unknown;
      const hint = didYouMean(key, [...keys.keys()]);
      throw new HostingError("UNRESOLVED_SERVICE", `"${name}" has no service of the key "${key}"${hint}`);
    },
  });
}
