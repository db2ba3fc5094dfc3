import type { Disposer } from "./created-instances.ts";
import type { ValidatedOptions } from "./validated-options.ts";

/** How a service comes to be and how long it lives. */
export type ServiceRegistration = SuppliedService | MadeService | OptionsRegistration | KeyedServices;

/** Made by the caller, who also disposes of it. */
export interface SuppliedService {
  readonly kind: "instance";
  readonly value: unknown;
}

/** Made by the container, which also disposes of it. */
export interface MadeService {
  /** Once per host, once per scope, or each time it is asked for. */
  readonly kind: "singleton" | "scoped" | "transient";
  readonly factory: (services: never, createScope: never) => unknown;
  readonly dispose?: Disposer | undefined;
  /** The names of what the factory takes; undefined where that shows only when it does. */
  readonly needs: readonly string[] | undefined;
  /** Whether the host starts and stops it, and so takes it from the root. */
  readonly isHosted: boolean;
}

/** Plain data that has to fit a schema. */
export interface OptionsRegistration {
  readonly kind: "options";
  readonly options: ValidatedOptions;
}

/** Services of one name, told apart by a key: under which symbol each is registered. */
export interface KeyedServices {
  readonly kind: "keyed";
  readonly keys: Map<string, symbol>;
}

/** By name; hosted and keyed services have symbols, so that their names are their own. */
export type ServiceRegistrations = ReadonlyMap<string | symbol, ServiceRegistration>;

/** The name of a service as people know it. */
export function labelOf(name: string | symbol): string {
  return typeof name === "symbol" ? (name.description ?? "") : name;
}
