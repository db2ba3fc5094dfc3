import type { Disposer } from "./created-instances.ts";

/** How a service comes to be and how long it lives. */
export type ServiceRegistration = SuppliedService | MadeService;

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
}

/** By name; hosted services have symbols, so that their names are their own. */
export type ServiceRegistrations = ReadonlyMap<string | symbol, ServiceRegistration>;
