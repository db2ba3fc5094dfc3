import { addText } from "./add-text.ts";
import { bodyText, maxFields, tooManyFields } from "./body-bytes.ts";
import { formValues } from "./form-value.ts";
import type { InputRequest } from "./input-request.ts";

/**
 * The values of a plain form without files.
 * @throws HttpError `payload-too-large` for too much text or too many fields
 */
export async function readForm({ request, kind }: InputRequest): Promise<Record<string, unknown>> {
  return formValues(kind, textsOf(new URLSearchParams(await bodyText(request.raw))));
}

// In one pass: asking a form for all values of each of its names takes time by the square of their number.
function textsOf(form: URLSearchParams): Map<string, string[]> {
  if (form.size > maxFields) throw tooManyFields();
  const texts = new Map<string, string[]>();
  for (const [name, text] of form) addText(texts, name, text);
  return texts;
}
