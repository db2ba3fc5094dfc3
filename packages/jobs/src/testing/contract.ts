/**
 * One promise of a port, as data: any test runner can run it, and no back end copies it.
 *
 * `check` is given a fresh, empty port and throws if the promise is broken.
 */
export interface ContractCase<Port> {
  /** The promise, as a sentence. */
  readonly name: string;
  check(port: Port): Promise<void>;
}
