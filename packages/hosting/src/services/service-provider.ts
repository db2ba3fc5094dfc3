import { AwilixResolutionError, createContainer, Lifetime, type AwilixContainer, type Resolver } from "awilix/browser";
import { HostingError } from "../errors.ts";
import { Deadline } from "../lifecycle/deadline.ts";
import { CreatedInstances, type DisposalProblem } from "./created-instances.ts";
import { keyedServices } from "./keyed-services.ts";
import {
  labelOf,
  type MadeService,
  type ServiceRegistration,
  type ServiceRegistrations,
} from "./service-registration.ts";
import { unresolved } from "./unresolved.ts";

/** A scope of its own: what is scoped is made once in it, and disposed with it. */
export interface ServiceScope<V extends object> extends AsyncDisposable {
  /** The services by name, each made when first asked for. */
  readonly services: V;
}

const lifetimes = {
  singleton: Lifetime.SINGLETON,
  scoped: Lifetime.SCOPED,
  transient: Lifetime.TRANSIENT,
} as const;

/**
 * The services of a host by name. Over awilix, which knows lifetimes, circles and captive
 * dependencies; disposal is ours, since awilix keeps no order.
 */
export class ServiceProvider<V extends object> implements ServiceScope<V> {
  readonly #container: AwilixContainer;
  readonly #created: CreatedInstances;
  readonly #owners: Owners;
  #isDisposed = false;

  private constructor(container: AwilixContainer, owners: Owners) {
    this.#container = container;
    this.#owners = owners;
    this.#created = new CreatedInstances(owners.known);
    owners.providers.set(container, this);
  }

  static create<V extends object>(registrations: ServiceRegistrations): ServiceProvider<V> {
    const container = createContainer({ strict: true });
    const owners: Owners = { providers: new WeakMap(), known: suppliedBy(registrations) };
    for (const [name, registration] of registrations) container.register(name, resolverOf(name, registration, owners));
    const provider = new ServiceProvider<V>(container, owners);
    owners.root = provider;
    return provider;
  }

  get services(): V {
    return new Proxy(this.#container.cradle, { get: (_, name) => this.resolve(name) }) as V;
  }

  /**
   * Makes a service, or gives the one made before.
   * @throws {@link HostingError} `UNRESOLVED_SERVICE` when it, or what it needs, is not
   * registered; `CIRCULAR_SERVICE`, `CAPTIVE_SERVICE`, `SCOPED_FROM_ROOT`, `DISPOSED`. What a
   * factory throws goes through as it is.
   */
  resolve(name: string | symbol): unknown {
    if (this.#isDisposed)
      throw new HostingError("DISPOSED", `"${labelOf(name)}" was asked for after its container was disposed`);
    try {
      return this.#container.resolve(name);
    } catch (error) {
      if (error instanceof AwilixResolutionError) throw unresolved(error, Object.keys(this.#container.registrations));
      throw error;
    }
  }

  /** A scope under this one; the caller disposes of it. */
  createScope(): ServiceScope<V> {
    return new ServiceProvider<V>(this.#container.createScope(), this.#owners);
  }

  /** Makes a service in this scope, which will dispose of it. */
  make(name: string | symbol, { kind, factory, dispose }: MadeService): unknown {
    if (kind === "scoped" && this.#owners.root === this) throw fromRoot(name);
    const createScope = (): unknown => this.#owners.root?.createScope();
    const instance = factory(this.#container.cradle as never, createScope as never);
    this.#created.add(labelOf(name), instance, dispose);
    return instance;
  }

  /** Disposes what was made, last first, and tells what went wrong. */
  async dispose(deadline: Deadline): Promise<DisposalProblem[]> {
    this.#isDisposed = true;
    return await this.#created.disposeAll(deadline);
  }

  /** @throws what a disposal threw, or an `AggregateError` where several did. */
  async [Symbol.asyncDispose](): Promise<void> {
    const problems = await this.dispose(new Deadline(Infinity, "shutdown"));
    const errors = problems.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.error] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} services failed to dispose`);
  }
}

/** Who disposes of what: each scope of what it made, nobody of what was supplied. */
interface Owners {
  readonly providers: WeakMap<AwilixContainer, ServiceProvider<object>>;
  readonly known: WeakSet<object>;
  /** The container itself, from which every scope is opened that a service asks for. */
  root?: ServiceProvider<object>;
}

function suppliedBy(registrations: ServiceRegistrations): WeakSet<object> {
  const supplied = new WeakSet<object>();
  for (const registration of registrations.values()) {
    if (registration.kind !== "instance") continue;
    const { value } = registration;
    if (typeof value === "object" && value !== null) supplied.add(value);
  }
  return supplied;
}

function resolverOf(name: string | symbol, registration: ServiceRegistration, owners: Owners): Resolver<unknown> {
  const providerOf = (container: object): ServiceProvider<object> | undefined =>
    owners.providers.get(container as AwilixContainer);
  switch (registration.kind) {
    case "instance":
      return { resolve: () => registration.value, isLeakSafe: true };
    case "options":
      return { resolve: () => registration.options.value, isLeakSafe: true };
    case "keyed":
      return {
        // Each is made by whoever asks for it, with the lifetime that it has itself.
        resolve: (container) =>
          keyedServices(labelOf(name), registration, (key) => providerOf(container)?.resolve(key)),
        isLeakSafe: true,
      };
    case "singleton":
    case "scoped":
    case "transient":
      return {
        lifetime: lifetimes[registration.kind],
        // A transient belongs to whoever asked for it, so a longer life cannot capture it.
        isLeakSafe: registration.kind === "transient",
        resolve: (container) => providerOf(container)?.make(name, registration),
      };
  }
}

function fromRoot(name: string | symbol): HostingError {
  return new HostingError(
    "SCOPED_FROM_ROOT",
    `the scoped "${labelOf(name)}" was taken from the root, where no scope ever ends: take it from a scope (createScope)`,
  );
}
