import { HostingError, type SettingFault } from "../errors.ts";
import { issuePath, type SchemaResult, type StandardSchema } from "../settings/standard-schema.ts";

/** Options with their schema: checked when the host is built, or, if the schema takes its time, before anything starts. */
export class ValidatedOptions {
  readonly name: string;
  readonly #schema: StandardSchema<unknown>;
  readonly #given: unknown;
  #result: SchemaResult<unknown> | undefined;
  #late: Promise<HostingError | undefined> = Promise.resolve(undefined);

  constructor(name: string, schema: StandardSchema<unknown>, given: unknown) {
    this.name = name;
    this.#schema = schema;
    this.#given = given;
  }

  /** @throws {@link HostingError} `INVALID_OPTIONS` before they are found to fit. */
  get value(): unknown {
    if (this.#result !== undefined && this.#result.issues === undefined) return this.#result.value;
    const when = "their schema is asynchronous, so there is an answer only when the host starts";
    throw new HostingError("INVALID_OPTIONS", `the options "${this.name}" are not validated yet: ${when}`);
  }

  /** Asks the schema, and tells what is wrong if it knows at once. */
  check(): HostingError | undefined {
    try {
      const result = this.#schema["~standard"].validate(this.#given);
      if (!(result instanceof Promise)) return this.#take(result);
      this.#late = result.then(
        (late) => this.#take(late),
        (cause: unknown) => this.#broken(cause),
      );
      return undefined;
    } catch (cause) {
      return this.#broken(cause);
    }
  }

  /** What is wrong according to a schema that takes its time, once it has answered. */
  get late(): Promise<HostingError | undefined> {
    return this.#late;
  }

  #take(result: SchemaResult<unknown>): HostingError | undefined {
    this.#result = result;
    if (result.issues === undefined) return undefined;
    const faults = result.issues.map((issue): SettingFault => {
      const key = issuePath(issue);
      return { ...(key === "" ? {} : { key }), layer: `options "${this.name}"`, problem: issue.message };
    });
    const list = faults.map(({ key, problem }) => (key === undefined ? problem : `at "${key}": ${problem}`));
    return new HostingError("INVALID_OPTIONS", `the options "${this.name}" are not valid: ${list.join("; ")}`, {
      faults,
    });
  }

  /** A validator that throws has not said that the options fit. */
  #broken(cause: unknown): HostingError {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const faults = [{ layer: `options "${this.name}"`, problem }];
    return new HostingError("INVALID_OPTIONS", `the options "${this.name}" could not be validated: ${problem}`, {
      cause,
      faults,
    });
  }
}
