import { AwilixResolutionError, createContainer, Lifetime, type AwilixContainer, type Resolver } from "awilix/browser";
import { didYouMean, HostingError } from "../errors.ts";
import { Deadline } from "../lifecycle/deadline.ts";
import { CreatedInstances, type DisposalProblem } from "./created-instances.ts";
import type { MadeService, ServiceRegistration, ServiceRegistrations } from "./service-registration.ts";

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
    owners.byContainer.set(container, this.#created);
  }

  static create<V extends object>(registrations: ServiceRegistrations): ServiceProvider<V> {
    const container = createContainer({ strict: true });
    const owners: Owners = { byContainer: new WeakMap(), known: suppliedBy(registrations) };
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
   * registered or needs itself; `DISPOSED`. What a factory throws goes through as it is.
   */
  resolve(name: string | symbol): unknown {
    if (this.#isDisposed)
      throw new HostingError("DISPOSED", `"${labelOf(name)}" was asked for after its container was disposed`);
    try {
      return this.#container.resolve(name);
    } catch (error) {
      if (error instanceof AwilixResolutionError) throw this.#unresolved(error);
      throw error;
    }
  }

  /** A scope under this one; the caller disposes of it. */
  createScope(): ServiceScope<V> {
    return new ServiceProvider<V>(this.#container.createScope(), this.#owners);
  }

  /** Disposes what was made, last first, and tells what went wrong. */
  async dispose(deadline: Deadline): Promise<DisposalProblem[]> {
    this.#isDisposed = true;
    return await this.#created.disposeAll(deadline);
  }

  /** @throws what a disposal threw, or an `AggregateError` where several did. */
  async [Symbol.asyncDispose](): Promise<void> {
    const problems = await this.dispose(new Deadline(0));
    const errors = problems.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome.error] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} services failed to dispose`);
  }

  #unresolved(cause: AwilixResolutionError): HostingError {
    const missing = /^Could not resolve '([^']+)'\.(?! Cyclic)/.exec(cause.message)?.[1] ?? "";
    const known = Object.keys(this.#container.registrations);
    const hint = missing === "" || known.includes(missing) ? "" : didYouMean(missing, known);
    const message = cause.message.replaceAll(/Symbol\((.*?)\)/g, "$1").replaceAll(/\s+/g, " ");
    return new HostingError("UNRESOLVED_SERVICE", `${message}${hint}`, { cause });
  }
}

/** Who disposes of what: each scope of what it made, nobody of what was supplied. */
interface Owners {
  readonly byContainer: WeakMap<AwilixContainer, CreatedInstances>;
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
  if (registration.kind === "instance") return { resolve: () => registration.value, isLeakSafe: true };
  return {
    lifetime: lifetimes[registration.kind],
    // A transient belongs to whoever asked for it, so a longer life cannot capture it.
    isLeakSafe: registration.kind === "transient",
    resolve: (container) => make(name, registration, container, owners),
  };
}

function make(
  name: string | symbol,
  { factory, dispose }: MadeService,
  container: AwilixContainer,
  owners: Owners,
): unknown {
  const instance = factory(container.cradle as never, (() => owners.root?.createScope()) as never);
  owners.byContainer.get(container)?.add(labelOf(name), instance, dispose);
  return instance;
}

function labelOf(name: string | symbol): string {
  return typeof name === "symbol" ? (name.description ?? "") : name;
}
