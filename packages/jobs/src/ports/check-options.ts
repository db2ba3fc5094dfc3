import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { JobError } from "../errors.ts";
import type { Fault } from "../errors.ts";

/** The options with their defaults, or everything that is wrong with them. */
export type CheckedOptions<Options> =
  | { readonly options: Options; readonly faults?: never }
  | { readonly faults: readonly Fault[]; readonly told: string };

/** Checks options: all faults are told at once, and of an unknown one the nearest that is known. */
export function checkOptions<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  options: object,
): CheckedOptions<z.output<z.ZodObject<Shape>>> {
  const checked = schema.safeParse(options);
  if (checked.success) return { options: checked.data };
  const known = Object.keys(schema.shape);
  const faults = checked.error.issues.flatMap((issue) => faultsOf(issue, known));
  return {
    faults,
    told: faults.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; "),
  };
}

/**
 * Options with their defaults, as {@link checkOptions} finds them.
 * @param whose for the message: `postgresBackend`
 * @throws JobError `invalid-definition` with all faults
 */
export function validOptions<Shape extends z.ZodRawShape>(
  whose: string,
  schema: z.ZodObject<Shape>,
  options: object,
): z.output<z.ZodObject<Shape>> {
  const checked = checkOptions(schema, options);
  if (checked.faults === undefined) return checked.options;
  const { faults, told } = checked;
  throw new JobError("invalid-definition", `${whose} cannot take these options: ${told}`, { faults });
}

function faultsOf(issue: z.core.$ZodIssue, known: readonly string[]): readonly Fault[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({
    path: key,
    message: `unknown option "${key}", did you mean "${closest(key, known)}"?`,
  }));
}
