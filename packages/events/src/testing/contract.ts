/**
 * One promise of a port, as data: any test runner can run it, and nobody who implements the port copies it.
 *
 * `check` is given a fresh, empty bench and throws if the promise is broken. Whoever runs it disposes the bench.
 */
export interface ContractCase<Bench> {
  /** The promise, as a sentence. */
  readonly name: string;
  readonly check: (bench: Bench) => Promise<void>;
}
