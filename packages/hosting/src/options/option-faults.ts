import { didYouMean, HostingError } from "../errors.ts";

/** Collects what is wrong with the options of one thing, so that all of it is told at once. */
export class OptionFaults {
  readonly #faults: string[] = [];

  /** Notes `fault` unless `isRight`. */
  expect(isRight: boolean, fault: string): this {
    if (!isRight) this.#faults.push(fault);
    return this;
  }

  /** A finite number from `min` to `max`, both included; absent will do. */
  number(name: string, value: unknown, min: number, max: number = Infinity): this {
    if (value === undefined) return this;
    const isRight = Number.isFinite(value) && Number(value) >= min && Number(value) <= max;
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    return this.expect(isRight, `${name}: ${shown(value)} is not a number ${range}`);
  }

  /** A whole number from `min` to `max`, both included; absent will do. */
  integer(name: string, value: unknown, min: number, max: number = Number.MAX_SAFE_INTEGER): this {
    const isRight =
      value === undefined || (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max);
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    return this.expect(isRight, `${name}: ${shown(value)} is not a whole number ${range}`);
  }

  /** One of these values; absent will do. */
  oneOf(name: string, value: unknown, values: readonly unknown[]): this {
    const isRight = value === undefined || values.includes(value);
    return this.expect(isRight, `${name}: ${shown(value)} is none of ${values.map(shown).join(", ")}`);
  }

  /** No names but these: a slip in the name of an option would otherwise be its default. */
  names(options: object, known: readonly string[]): this {
    for (const name of Object.keys(options)) {
      this.expect(known.includes(name), `${name}: unknown option${didYouMean(name, known)}`);
    }
    return this;
  }

  /** @throws {@link HostingError} `INVALID_OPTIONS` if anything was noted; `what` these are the options of. */
  throwIfAny(what: string): void {
    const [first, ...others] = this.#faults;
    if (first === undefined) return;
    const text = others.length === 0 ? ` ${first}` : `\n  ${this.#faults.join("\n  ")}`;
    throw new HostingError("INVALID_OPTIONS", `the options of ${what} are not valid:${text}`);
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}
