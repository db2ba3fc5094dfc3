import type { Deadline } from "../lifecycle/deadline.ts";
import { settle, type Outcome } from "../lifecycle/settle.ts";

export type Disposer = (instance: never) => Promise<void> | void;

/** How the disposal of one instance went wrong. */
export interface DisposalProblem {
  /** The name under which the instance is registered. */
  readonly service: string;
  readonly outcome: Exclude<Outcome, { kind: "done" }>;
}

interface CreatedInstance {
  readonly service: string;
  readonly dispose: () => Promise<void> | void;
}

/** What a scope has made, in order of creation; dependencies come before what needs them. */
export class CreatedInstances {
  /** Objects that somebody disposes, or that were supplied: not to be taken (again). */
  readonly #known: WeakSet<object>;
  readonly #created: CreatedInstance[] = [];

  constructor(known: WeakSet<object>) {
    this.#known = known;
  }

  /** Takes charge of an instance if it can be disposed of and nobody is in charge yet. */
  add(service: string, instance: unknown, disposer: Disposer | undefined): void {
    const dispose = disposer === undefined ? disposeOf(instance) : () => disposer(instance as never);
    if (dispose === undefined) return;
    if (typeof instance === "object" && instance !== null) {
      if (this.#known.has(instance)) return;
      this.#known.add(instance);
    }
    this.#created.push({ service, dispose });
  }

  /** Disposes everything in reverse order of creation, whatever fails; once. */
  async disposeAll(deadline: Deadline): Promise<DisposalProblem[]> {
    const problems: DisposalProblem[] = [];
    for (const { service, dispose } of this.#created.splice(0).toReversed()) {
      const outcome = await settle(dispose, [deadline]);
      if (outcome.kind !== "done") problems.push({ service, outcome });
    }
    return problems;
  }
}

/** The instance's own way to be disposed: the asynchronous one first, as in .NET. */
function disposeOf(instance: unknown): (() => Promise<void> | void) | undefined {
  if (typeof instance !== "object" || instance === null) return undefined;
  const own = instance as Partial<AsyncDisposable & Disposable & { dispose(): void }>;
  if (typeof own[Symbol.asyncDispose] === "function") return async () => own[Symbol.asyncDispose]?.();
  if (typeof own[Symbol.dispose] === "function") return () => own[Symbol.dispose]?.();
  return typeof own.dispose === "function" ? () => own.dispose?.() : undefined;
}
