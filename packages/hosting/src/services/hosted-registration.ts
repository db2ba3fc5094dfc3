import { HostingError } from "../errors.ts";
import type { HostedService, HostedServiceOptions } from "../hosted-service.ts";
import { readNeeds } from "../validation/read-needs.ts";
import type { ServiceScope } from "./service-provider.ts";
import type { MadeService, ServiceRegistration } from "./service-registration.ts";

/**
 * Opens a scope of the container; whoever opens it disposes of it. For what outlives a scope and needs scoped services
 * now and then, such as a worker in each of its rounds: .NET's `IServiceScopeFactory`.
 */
export type CreateScope<V extends object> = () => ServiceScope<V>;

/** A hosted service; or a class of such, or a function, that makes it of the application's services. */
export type HostedServiceSource<V extends object> =
  | HostedService
  | ((services: V, createScope: CreateScope<V>) => HostedService)
  | (new (services: V, createScope: CreateScope<V>) => HostedService);

export interface HostedRegistration {
  readonly name: string;
  /** Under which the service is registered in the container. */
  readonly key: symbol;
  readonly options: HostedServiceOptions;
}

/** How the container comes by a hosted service. */
export function hostedRegistration<V extends object>(
  name: string,
  source: HostedServiceSource<V>,
  declaredNeeds: readonly string[] | undefined,
): ServiceRegistration {
  if (typeof source !== "function") return { kind: "instance", value: source };
  const make = isClass(source) ? (...parts: Parts<V>) => new source(...parts) : source;
  const factory: MadeService["factory"] = (services: V, createScope: CreateScope<V>) => {
    const service = make(services, createScope);
    if (!isHostedService(service)) throw notHosted(name, "what its function or class makes");
    return service;
  };
  // What a class takes stands in its constructor, which is no function to be read.
  const needs = declaredNeeds ?? (isClass(source) ? undefined : readNeeds(source));
  return { kind: "singleton", factory, needs, isHosted: true };
}

/** What is wrong with a source that can be told before anything is made of it. */
export function sourceFault(name: string, source: unknown): HostingError | undefined {
  return typeof source === "function" || isHostedService(source) ? undefined : notHosted(name, "what was supplied");
}

type Parts<V extends object> = [services: V, createScope: CreateScope<V>];

/** A class cannot be called; its `prototype` cannot be replaced, by which it is told from a function. */
function isClass<V extends object>(
  source: Extract<HostedServiceSource<V>, (...parts: never) => unknown> | (new (...parts: Parts<V>) => HostedService),
): source is new (...parts: Parts<V>) => HostedService {
  return Object.getOwnPropertyDescriptor(source, "prototype")?.writable === false;
}

function isHostedService(value: unknown): value is HostedService {
  if (typeof value !== "object" || value === null) return false;
  const { start, stop } = value as Partial<HostedService>;
  return typeof start === "function" && typeof stop === "function";
}

function notHosted(name: string, what: string): HostingError {
  return new HostingError(
    "INVALID_SERVICE",
    `the hosted service "${name}": ${what} has no start and stop: supply an object with both, or a class or function that makes one`,
  );
}
