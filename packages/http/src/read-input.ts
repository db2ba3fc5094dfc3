import { fileNameOf } from "./content-disposition.ts";
import { HttpError } from "./errors.ts";
import { formValues } from "./form-value.ts";
import type { InputRequest } from "./input-request.ts";
import { readForm } from "./read-form.ts";
import { readJson } from "./read-json.ts";
import { readParts } from "./read-parts.ts";
import { readRaw } from "./read-raw.ts";

/**
 * Reads a request into a submission: its files are stored as they arrive, its values are returned. The query counts for
 * every kind of body.
 * @throws HttpError, JobError or JobFailure that says what is wrong; the rest of the body is then unread
 */
export async function readInput(input: InputRequest): Promise<Record<string, unknown>> {
  refuseEncoding(input);
  const query = new Map(Object.entries(input.request.query).map(([name, value]) => [name, [value].flat()]));
  return { ...formValues(input.kind, query), ...(await readBody(input)) };
}

const formType = "application/x-www-form-urlencoded";

function readBody(input: InputRequest): Promise<Record<string, unknown>> {
  const { headers } = input.request;
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "multipart/form-data") return readParts(input);
  // curl calls every body a form unless told otherwise; a body that has a file name is a file.
  if (fileNameOf(headers["content-disposition"]) !== undefined) return readRaw(input);
  if (type === "application/json") return readJson(input);
  // Whoever names a body, however badly, means a file; read as a form, its bytes would be answered as names of fields.
  if (headers["content-disposition"] !== undefined && type === formType) return readRaw(input);
  if (type === formType) return readForm(input);
  return isEmpty(input) ? Promise.resolve({}) : readRaw(input);
}

function isEmpty({ request: { headers } }: InputRequest): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;
}

function refuseEncoding({ request: { headers } }: InputRequest): void {
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() === "identity") return;
  throw new HttpError(
    "unsupported-encoding",
    `a body with Content-Encoding "${encoding}" is not taken; send it as it is`,
  );
}
