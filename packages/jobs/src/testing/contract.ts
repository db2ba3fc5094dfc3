/**
 * One promise of a port, as data: any test runner can run it, and no back end copies it.
 *
 * `check` is given a fresh, empty port and throws if the promise is broken. Whoever runs it disposes the port, which a case
 * may have done already.
 */
export interface ContractCase<Port> {
  /** The promise, as a sentence. */
  readonly name: string;
  readonly check: (port: Port) => Promise<void>;
}
