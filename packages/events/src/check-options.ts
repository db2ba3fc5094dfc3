import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { EventError } from "./errors.ts";

/**
 * The options with their defaults.
 * @throws EventError `invalid-definition`, naming every fault, and the nearest known option for an unknown one
 */
export function checkOptions<Shape extends z.ZodRawShape>(
  what: string,
  schema: z.ZodObject<Shape>,
  options: object,
): z.output<z.ZodObject<Shape>> {
  const checked = schema.safeParse(options);
  if (checked.success) return checked.data;
  const known = Object.keys(schema.shape);
  const faults = checked.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `unknown option "${key}", did you mean "${closest(key, known)}"?`)
      : [`${z.core.toDotPath(issue.path)}: ${issue.message}`],
  );
  throw new EventError("invalid-definition", `the options of ${what} are not valid: ${faults.join("; ")}`);
}
