import type { FileField, JobKind } from "@millrace/jobs";
import { bodyBytes } from "./body-bytes.ts";
import { fileNameOf } from "./content-disposition.ts";
import { HttpError } from "./errors.ts";
import type { InputRequest } from "./input-request.ts";
import { fileFieldsOf, namingLimit, refuseLength } from "./size-limit.ts";

/** Stores a body that is one file under the job's only file field. */
export async function readRaw({ request, kind, submission }: InputRequest): Promise<Record<string, unknown>> {
  const [name, field] = onlyFileField(kind);
  const { headers } = request;
  refuseLength(headers["content-length"], [field], "raw");
  const fileName = fileNameOf(headers["content-disposition"]) ?? nameless(field);
  const contentType = headers["content-type"] ?? "application/octet-stream";
  try {
    await submission.addFile(name, { name: fileName, contentType, content: bodyBytes(request.raw) });
  } catch (error) {
    throw namingLimit(error, field);
  }
  return {};
}

function onlyFileField(kind: JobKind): readonly [string, FileField] {
  const [first, second] = fileFieldsOf(kind);
  if (first !== undefined && second === undefined) return first;
  const what = first === undefined ? "takes no file" : "takes several files";
  const instead = first === undefined ? "application/json" : "multipart/form-data";
  throw new HttpError("unsupported-type", `the job ${kind.name} ${what}, so a body cannot be one; send ${instead}`);
}

function nameless(field: FileField): string {
  if (field.accept.length === 0) return "";
  const example = `attachment; filename="name${field.accept[0]}"`;
  throw new HttpError(
    "unsupported-type",
    `the file has no name to tell its type by; add Content-Disposition: ${example}`,
  );
}
