import { bodyText } from "./body-bytes.ts";
import { HttpError } from "./errors.ts";
import type { InputRequest } from "./input-request.ts";
import { maxLevels, nestedWithin } from "./nested-within.ts";

/**
 * The values of a JSON body.
 * @throws HttpError `bad-request`
 */
export async function readJson({ request }: InputRequest): Promise<Record<string, unknown>> {
  const values = parse(await bodyText(request.raw));
  if (!nestedWithin(values, maxLevels)) throw tooDeep();
  if (typeof values === "object" && values !== null && !Array.isArray(values)) return values as Record<string, unknown>;
  throw new HttpError("bad-request", "the body must be a JSON object with the fields of the job");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, refusePrototype);
  } catch (cause) {
    // The call stack ends before the body does.
    if (cause instanceof RangeError) throw tooDeep(cause);
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new HttpError("bad-request", `the body is not JSON: ${cause.message}`, { cause });
  }
}

function tooDeep(cause?: RangeError): HttpError {
  return new HttpError("bad-request", `the body is nested more than ${maxLevels} levels deep`, { cause });
}

// Whoever spreads or assigns such a member later would change the prototype of an object.
function refusePrototype(name: string, value: unknown): unknown {
  if (name !== "__proto__") return value;
  throw new HttpError("bad-request", `the body has a member "${name}", which is not taken`);
}
