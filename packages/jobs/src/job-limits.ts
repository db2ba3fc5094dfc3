import { z } from "zod";
import type { ConcurrencyLimit, RateLimit } from "./job.ts";
import type { JsonObject } from "./json.ts";

/**
 * Limits of a kind of job. They go by keys, which jobs of several kinds may share: a text, or a function of a job's checked
 * input (files as their descriptions), such as the customer it is for. Left out, the key is the name of the kind.
 */
export interface LimitsDefinition<Input> {
  /** How many jobs with a key run at once, over all workers. */
  readonly concurrency?: { readonly key?: LimitKey<Input> | undefined; readonly max: number } | undefined;
  /** How many jobs with a key are started within any span of `perMs`, over all workers. Further attempts count, too. */
  readonly rate?:
    | { readonly key?: LimitKey<Input> | undefined; readonly count: number; readonly perMs: number }
    | undefined;
}

/** A key, or what makes it of a job's input. */
export type LimitKey<Input> = string | ((input: Input) => string);

/** The limits of one job. */
export interface Limits {
  readonly concurrency: ConcurrencyLimit | null;
  readonly rate: RateLimit | null;
}

const maxKeyCharacters = 500;
const key = z
  .union(
    [
      z.string().min(1).max(maxKeyCharacters),
      z.custom<(input: JsonObject) => string>((value) => typeof value === "function"),
    ],
    `expected a text of 1 to ${maxKeyCharacters} characters, or a function of the input`,
  )
  .optional();

/** What limits may say. The starts of a span are kept, which is why it counts no more than a thousand. */
export const limitsSchema: z.ZodType<LimitsDefinition<JsonObject>> = z.strictObject({
  concurrency: z.strictObject({ key, max: z.int().min(1).max(100_000) }).optional(),
  rate: z.strictObject({ key, count: z.int().min(1).max(1_000), perMs: z.int().min(1).max(31_536_000_000) }).optional(),
});

/** The limits of a job of the kind named `kind`, with this input. A key that a function makes is cut to 500 characters. */
export function limitsOf(definition: LimitsDefinition<JsonObject>, kind: string, input: JsonObject): Limits {
  const { concurrency, rate } = definition;
  const keyOf = (key: LimitKey<JsonObject> = kind): string =>
    typeof key === "string" ? key : key(input).slice(0, maxKeyCharacters);
  return {
    concurrency: concurrency === undefined ? null : { key: keyOf(concurrency.key), max: concurrency.max },
    rate: rate === undefined ? null : { key: keyOf(rate.key), count: rate.count, perMs: rate.perMs },
  };
}
