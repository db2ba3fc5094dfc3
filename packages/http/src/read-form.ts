import { bodyText } from "./body-bytes.ts";
import { formValues } from "./form-value.ts";
import type { InputRequest } from "./input-request.ts";

/** The values of a plain form without files. */
export async function readForm({ request, kind }: InputRequest): Promise<Record<string, unknown>> {
  const form = new URLSearchParams(await bodyText(request.raw));
  return formValues(kind, new Map([...form.keys()].map((name) => [name, form.getAll(name)])));
}
