import { HostingError } from "../errors.ts";
import type { HostedServiceOptions } from "../hosted-service.ts";
import type { StandardSchema } from "../settings/standard-schema.ts";
import { readNeeds } from "../validation/read-needs.ts";
import {
  hostedRegistration,
  sourceFault,
  type CreateScope,
  type HostedRegistration,
  type HostedServiceSource,
} from "./hosted-registration.ts";
import type { KeyedServices, MadeService, ServiceRegistration, ServiceRegistrations } from "./service-registration.ts";
import { ValidatedOptions } from "./validated-options.ts";

/** How the container treats one service. */
export interface ServiceOptions<T> {
  /**
   * How to dispose of an instance. Default: its `Symbol.asyncDispose`, `Symbol.dispose` or
   * `dispose`, the first that it has.
   */
  readonly dispose?: (instance: T) => Promise<void> | void;
  /**
   * The names of the services that the factory takes, which are checked when the host is built.
   * Default: those that it takes apart in its first parameter, as `({ settings, database }) => …`;
   * for a factory that takes the services as a whole, none are known before it is called.
   */
  readonly needs?: readonly string[];
}

/** The services of an application with one more. */
export type With<V extends object, N extends string, T> = V & { readonly [K in N]: T };

/** The services of an application with one more under the key `K` of the name `N`: `services.stores.eu`. */
export type WithKeyed<V extends object, N extends string, K extends string, T> = With<V, N, { readonly [P in K]: T }>;

/** Makes a service of the services that there are. */
export type ServiceFactory<V extends object, T> = (services: V, createScope: CreateScope<V>) => T;

/** What a host is made of. */
export interface SealedServices {
  readonly registrations: ServiceRegistrations;
  readonly hosted: readonly HostedRegistration[];
  /** What was wrong with what was registered. */
  readonly faults: readonly HostingError[];
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
  readonly #sources = new Map<string, HostedServiceSource<V>>();
  readonly #faults: HostingError[] = [];
  #isSealed = false;

  /** Made once, when first asked for; disposed with the host. */
  addSingleton<N extends string, T>(
    name: N,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<With<V, N, T>>(name, made("singleton", factory, options));
  }

  /** Made once in each scope; disposed with the scope. */
  addScoped<N extends string, T>(
    name: N,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<With<V, N, T>>(name, made("scoped", factory, options));
  }

  /** Made each time it is asked for; disposed with the scope that asked. */
  addTransient<N extends string, T>(
    name: N,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<With<V, N, T>>(name, made("transient", factory, options));
  }

  /** Supplied by the caller, who also disposes of it. */
  addInstance<N extends string, T>(name: N, value: T): ServiceCollection<With<V, N, T>> {
    return this.#add<With<V, N, T>>(name, { kind: "instance", value });
  }

  /**
   * A singleton that is one of several of its name, told apart by their keys. Services find them as
   * `({ stores }) => stores.eu`; each is made when first asked for.
   */
  addKeyedSingleton<N extends string, K extends string, T>(
    name: N,
    key: K,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<WithKeyed<V, N, K, T>> {
    return this.#addKeyed<WithKeyed<V, N, K, T>>(name, key, made("singleton", factory, options));
  }

  /** As {@link addKeyedSingleton}, once in each scope. */
  addKeyedScoped<N extends string, K extends string, T>(
    name: N,
    key: K,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<WithKeyed<V, N, K, T>> {
    return this.#addKeyed<WithKeyed<V, N, K, T>>(name, key, made("scoped", factory, options));
  }

  /** As {@link addKeyedSingleton}, each time it is asked for. */
  addKeyedTransient<N extends string, K extends string, T>(
    name: N,
    key: K,
    factory: ServiceFactory<V, T>,
    options: ServiceOptions<T> = {},
  ): ServiceCollection<WithKeyed<V, N, K, T>> {
    return this.#addKeyed<WithKeyed<V, N, K, T>>(name, key, made("transient", factory, options));
  }

  /**
   * Options of some part of the application, as what their schema makes of them: .NET's
   * `AddOptions().ValidateOnStart()`. A schema that answers at once is asked when the host is
   * built; an asynchronous one has answered before any service is made or started. Both tell
   * everything that is wrong, as {@link HostingError} `INVALID_OPTIONS`.
   *
   * @param schema any Standard Schema, such as zod's.
   */
  addOptions<N extends string, T>(
    name: N,
    schema: StandardSchema<T>,
    given: unknown,
  ): ServiceCollection<With<V, N, T>> {
    return this.#add<With<V, N, T>>(name, { kind: "options", options: new ValidatedOptions(name, schema, given) });
  }

  /**
   * A service for the host to start and stop, in the order of these calls. Its names are its own.
   * Adding the same source under the same name again changes nothing, so that two features may
   * both ask for what they share.
   */
  addHosted(name: string, source: HostedServiceSource<V>, options: HostedServiceOptions = {}): void {
    this.#refuseWhenSealed();
    if (this.#sources.has(name) && this.#sources.get(name) === source) return;
    refuseDuplicate(name, this.#sources.has(name));
    this.#noteFaults(name, source);
    const key = Symbol(name);
    this.#sources.set(name, source);
    this.#registrations.set(key, hostedRegistration(name, source, options.needs));
    this.#hosted.push({ name, key, options });
  }

  /**
   * Ends registration and gives what was registered, hosted services in their order.
   * @throws {@link HostingError} `ALREADY_BUILT` when it had ended before.
   */
  seal(): SealedServices {
    this.#refuseWhenSealed();
    this.#isSealed = true;
    return { registrations: this.#registrations, hosted: this.#hosted, faults: this.#faults };
  }

  #add<W extends object>(name: string | symbol, registration: ServiceRegistration): ServiceCollection<W> {
    this.#refuseWhenSealed();
    refuseDuplicate(String(name), this.#registrations.has(name));
    this.#registrations.set(name, registration);
    return this as unknown as ServiceCollection<W>;
  }

  #addKeyed<W extends object>(name: string, key: string, registration: ServiceRegistration): ServiceCollection<W> {
    const { keys } = this.#keyed(name);
    refuseDuplicate(`${name}.${key}`, keys.has(key));
    const symbol = Symbol(`${name}.${key}`);
    keys.set(key, symbol);
    return this.#add<W>(symbol, registration);
  }

  #keyed(name: string): KeyedServices {
    const known = this.#registrations.get(name);
    if (known?.kind === "keyed") return known;
    const keyed: KeyedServices = { kind: "keyed", keys: new Map() };
    this.#add(name, keyed);
    return keyed;
  }

  /** Kept for `build()`, which tells everything at once; their stacks lead here all the same. */
  #noteFaults(name: string, source: HostedServiceSource<V>): void {
    const fault = sourceFault(name, source) ?? this.#sharedObjectFault(name, source);
    if (fault !== undefined) this.#faults.push(fault);
  }

  #sharedObjectFault(name: string, source: HostedServiceSource<V>): HostingError | undefined {
    if (typeof source === "function") return undefined;
    const other = [...this.#sources].find(([, known]) => known === source)?.[0];
    if (other === undefined) return undefined;
    return new HostingError(
      "DUPLICATE_SERVICE",
      `"${other}" and "${name}" are the same object, which would start twice: add a class or a function, to have one of each`,
    );
  }

  #refuseWhenSealed(): void {
    if (!this.#isSealed) return;
    throw new HostingError(
      "ALREADY_BUILT",
      "this builder has made its host: register everything before, and build once",
    );
  }
}

function made<V extends object, T>(
  kind: MadeService["kind"],
  factory: ServiceFactory<V, T>,
  { dispose, needs }: ServiceOptions<T>,
): MadeService {
  return { kind, factory, dispose, needs: needs ?? readNeeds(factory), isHosted: false };
}

function refuseDuplicate(name: string, isTaken: boolean): void {
  if (isTaken)
    throw new HostingError(
      "DUPLICATE_SERVICE",
      `a service named "${name}" is already registered: give each its own name`,
    );
}
