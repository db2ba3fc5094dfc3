import type { MultipartFile, MultipartValue } from "@fastify/multipart";
import { FileField } from "@millrace/jobs";
import { maxTextBytes, tooMuchText } from "./body-bytes.ts";
import { HttpError } from "./errors.ts";
import { addText } from "./add-text.ts";
import { formValues } from "./form-value.ts";
import type { InputRequest } from "./input-request.ts";
import { fileFieldsOf, namingLimit, refuseLength } from "./size-limit.ts";

/** Reads a form with files, in whatever order its parts come; each file is stored as it arrives. */
export async function readParts({ request, kind, submission }: InputRequest): Promise<Record<string, unknown>> {
  const fields = fileFieldsOf(kind).map(([, field]) => field);
  refuseLength(request.headers["content-length"], fields, "parts");
  const form = new FormTexts();
  const parts = request.parts();
  for (;;) {
    const part = await nextPart(parts);
    if (part === undefined) return { ...formValues(kind, form.texts), ...form.values };
    if (part.type === "field") form.add(part);
    else await takeFile(part, { kind, submission });
  }
}

/** The values of a form, which are small however many they are. */
class FormTexts {
  readonly texts = new Map<string, string[]>();
  /** Those that came as JSON, and need no reading. */
  readonly values: Record<string, unknown> = {};
  #bytes = 0;

  add({ fieldname, value, valueTruncated }: MultipartValue): void {
    this.#bytes += typeof value === "string" ? Buffer.byteLength(value) : 0;
    if (valueTruncated || this.#bytes > maxTextBytes) throw tooMuchText();
    if (typeof value === "string") addText(this.texts, fieldname, value);
    else this.values[fieldname] = value;
  }
}

async function nextPart(parts: AsyncIterator<MultipartFile | MultipartValue>) {
  try {
    const next = await parts.next();
    return next.done === true ? undefined : next.value;
  } catch (cause) {
    throw asBadRequest(cause);
  }
}

async function takeFile(
  part: MultipartFile,
  { kind, submission }: Pick<InputRequest, "kind" | "submission">,
): Promise<void> {
  // More than one, because the form's reader both emits an error of its own on the file and destroys it with another.
  const heard = new Set<unknown>();
  part.file.on("error", (error) => void heard.add(error));
  const { fieldname, filename, mimetype: contentType, file: content } = part;
  try {
    // A form's empty file input comes as a file without a name and without a byte.
    if (filename === undefined || filename === "") await passOver(part);
    else await submission.addFile(fieldname, { name: unescaped(filename), contentType, content });
  } catch (error) {
    // A small body may have ended, and broken its file, before anybody could listen.
    const broken = heard.has(error) || error === part.file.errored;
    part.file.destroy();
    if (broken) throw asBadRequest(error);
    const field = Object.hasOwn(kind.input, fieldname) ? kind.input[fieldname] : undefined;
    throw namingLimit(error, field instanceof FileField ? field : undefined);
  }
}

/** Browsers write the quotes of a file name as %22 (WHATWG HTML, multipart form data), and escape nothing else that is left here. */
function unescaped(fileName: string): string {
  return fileName.replaceAll("%22", '"');
}

async function passOver({ fieldname, file }: MultipartFile): Promise<void> {
  for await (const chunk of file as AsyncIterable<Uint8Array>) {
    if (chunk.byteLength === 0) continue;
    throw new HttpError("unsupported-type", `the file in "${fieldname}" has no name; give it one by filename="…"`);
  }
}

/** The form's reader throws bare errors for what is malformed; those with a status or a code say enough. */
function asBadRequest(cause: unknown): unknown {
  if (!(cause instanceof Error) || "statusCode" in cause || "code" in cause) return cause;
  return new HttpError("bad-request", `the form cannot be read: ${cause.message}`, { cause });
}
