import { HostingError } from "../errors.ts";
import type { HostedService, HostedServiceOptions } from "../hosted-service.ts";
import type { ServiceScope } from "./service-provider.ts";
import type { MadeService, ServiceRegistration, ServiceRegistrations } from "./service-registration.ts";

export interface ServiceOptions<T> {
  /**
   * How to dispose of an instance. Default: its `Symbol.asyncDispose`, `Symbol.dispose` or
   * `dispose`, the first that it has.
   */
  readonly dispose?: (instance: T) => Promise<void> | void;
}

/** The services of an application with one more. */
export type With<V extends object, N extends string, T> = V & { readonly [K in N]: T };

/**
 * Opens a scope of the container; whoever opens it disposes of it. For what outlives a scope and needs scoped services
 * now and then, such as a worker in each of its rounds: .NET's `IServiceScopeFactory`.
 */
export type CreateScope<V extends object> = () => ServiceScope<V>;

/** A hosted service, or a function that makes it of the application's services. */
export type HostedServiceSource<V extends object> =
  | HostedService
  | ((services: V, createScope: CreateScope<V>) => HostedService);

export interface HostedRegistration {
  readonly name: string;
  /** Under which the service is registered in the container. */
  readonly key: symbol;
  readonly options: HostedServiceOptions;
}

/** What a host is made of. */
export interface SealedServices {
  readonly registrations: ServiceRegistrations;
  readonly hosted: readonly HostedRegistration[];
}

/**
 * What the container shall know, by name. Each call registers, and returns the same
 * collection under a type that knows the new service too; so chain the calls.
 *
 * @throws {@link HostingError} `DUPLICATE_SERVICE` for a name that is taken, `ALREADY_BUILT`.
 */
export class ServiceCollection<V extends object> {
  readonly #registrations = new Map<string | symbol, ServiceRegistration>();
  readonly #hosted: HostedRegistration[] = [];
  #isSealed = false;

  /** Made once, when first asked for; disposed with the host. */
  addSingleton<N extends string, T>(
    name: N,
    factory: (services: V, createScope: CreateScope<V>) => T,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<N, T>(name, { kind: "singleton", factory, dispose: options.dispose });
  }

  /** Made once in each scope; disposed with the scope. */
  addScoped<N extends string, T>(
    name: N,
    factory: (services: V, createScope: CreateScope<V>) => T,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<N, T>(name, { kind: "scoped", factory, dispose: options.dispose });
  }

  /** Made each time it is asked for; disposed with the scope that asked. */
  addTransient<N extends string, T>(
    name: N,
    factory: (services: V, createScope: CreateScope<V>) => T,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<N, T>(name, { kind: "transient", factory, dispose: options.dispose });
  }

  /** Supplied by the caller, who also disposes of it. */
  addInstance<N extends string, T>(name: N, value: T): ServiceCollection<With<V, N, T>> {
    return this.#add<N, T>(name, { kind: "instance", value });
  }

  /** A service for the host to start and stop, in the order of these calls. Its names are its own. */
  addHosted(name: string, source: HostedServiceSource<V>, options: HostedServiceOptions = {}): void {
    this.#refuseWhenSealed();
    refuseDuplicate(
      name,
      this.#hosted.some((hosted) => hosted.name === name),
    );
    const key = Symbol(name);
    this.#registrations.set(key, hostedRegistration(name, source));
    this.#hosted.push({ name, key, options });
  }

  /**
   * Ends registration and gives what was registered, hosted services in their order.
   * @throws {@link HostingError} `ALREADY_BUILT` when it had ended before.
   */
  seal(): SealedServices {
    this.#refuseWhenSealed();
    this.#isSealed = true;
    return { registrations: this.#registrations, hosted: this.#hosted };
  }

  #add<N extends string, T>(name: N, registration: ServiceRegistration): ServiceCollection<With<V, N, T>> {
    this.#refuseWhenSealed();
    refuseDuplicate(name, this.#registrations.has(name));
    this.#registrations.set(name, registration);
    return this as unknown as ServiceCollection<With<V, N, T>>;
  }

  #refuseWhenSealed(): void {
    if (!this.#isSealed) return;
    throw new HostingError(
      "ALREADY_BUILT",
      "this builder has made its host: register everything before, and build once",
    );
  }
}

function refuseDuplicate(name: string, isTaken: boolean): void {
  if (isTaken)
    throw new HostingError(
      "DUPLICATE_SERVICE",
      `a service named "${name}" is already registered: give each its own name`,
    );
}

function hostedRegistration<V extends object>(name: string, source: HostedServiceSource<V>): ServiceRegistration {
  if (typeof source !== "function") return { kind: "instance", value: checkedService(name, source) };
  const factory: MadeService["factory"] = (services: V, createScope: CreateScope<V>) =>
    checkedService(name, source(services, createScope));
  return { kind: "singleton", factory };
}

function checkedService(name: string, service: HostedService): HostedService {
  const candidate: Partial<HostedService> | undefined = service;
  if (typeof candidate?.start === "function" && typeof candidate.stop === "function") return service;
  throw new HostingError(
    "INVALID_SERVICE",
    `the hosted service "${name}" has no start and stop: supply an object with both, or a function that makes one`,
  );
}
