import { FileField } from "@millrace/jobs";
import type { JobKind } from "@millrace/jobs";
import { z } from "zod";
import { formatBytes } from "../pages/format.ts";
import { reuseField } from "../reuse-wish.ts";
import { schemaRef } from "./schemas.ts";
import type { Part, Schemas } from "./schemas.ts";

type Field = readonly [name: string, field: FileField | z.ZodType, schema: Part];

/** `POST /api/jobs/{name}` for one kind, with the fields that this kind has. */
export function submitPath(kind: JobKind, schemas: Schemas): Part {
  const own = Object.entries(kind.input).map(([name, field]): Field => {
    return [name, field, field instanceof FileField ? fileSchema(field) : schemas.ofField(kind.name, name, field)];
  });
  const fields = kind.reuse === null ? own : [...own, reuseWish];
  return {
    post: {
      operationId: `submit-${kind.name}`,
      tags: ["jobs"],
      summary: `Submit a job "${kind.name}".`,
      description:
        "When it is answered, files and job are on stable storage. A form sent by a browser is answered with 303 to the job's page.",
      parameters: [
        header("Idempotency-Key", "Sending the same again with the same key leads to the same job instead of another."),
        header(
          "Prefer",
          "`wait=N` answers once the job has ended, or after N seconds, 60 at most. `respond-async`: at once.",
        ),
        ...(isRaw(fields) ? [disposition(fields), ...fields.filter(isValue).map(queryParameter)] : []),
      ],
      requestBody: { required: fields.some(isRequired), content: contentOf(fields) },
      responses: {
        "200": answered("The job has ended while the request waited."),
        "202": {
          ...answered("The job was taken."),
          headers: {
            Location: { description: "Where its status is.", schema: { type: "string" } },
            "Retry-After": { description: "Seconds to wait before asking for it.", schema: { type: "integer" } },
          },
        },
        default: problemAnswer,
      },
    },
  };
}

const reuseWish: Field = [
  reuseField,
  z.boolean().optional(),
  {
    type: "boolean",
    default: true,
    description:
      "Whether the result of an earlier job of the same input will do. `Cache-Control: no-cache` means false, too.",
  },
];

/** Any answer that is none of the others. */
export const problemAnswer: Part = {
  description: "What went wrong, whose fault it is, and what to do.",
  content: { "application/problem+json": { schema: schemaRef("Problem") } },
};

/** An answer with a status document. */
export function answered(description: string): Part {
  return { description, content: { "application/json": { schema: schemaRef("Status") } } };
}

function contentOf(fields: readonly Field[]): Part {
  const files = fields.filter(([, field]) => field instanceof FileField);
  const needsFile = files.some(isRequired);
  return {
    "multipart/form-data": { schema: objectOf(fields) },
    ...(!needsFile && { "application/json": { schema: objectOf(fields.filter(isValue)) } }),
    ...(files.length === 1 && { "application/octet-stream": { schema: { type: "string", format: "binary" } } }),
  };
}

function objectOf(fields: readonly Field[]): Part {
  const required = fields.filter(isRequired).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, , schema]) => [name, schema])),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  };
}

function fileSchema({ accept, maxBytes }: FileField): Part {
  const types = accept.length === 0 ? "" : `One of ${accept.join(" ")}. `;
  return { type: "string", format: "binary", description: `${types}${formatBytes(maxBytes)} at most.` };
}

function isRequired([, field]: Field): boolean {
  return field instanceof FileField ? !field.optional : !field.safeParse(undefined).success;
}

function isValue([, field]: Field): boolean {
  return !(field instanceof FileField);
}

function isRaw(fields: readonly Field[]): boolean {
  return fields.filter(([, field]) => field instanceof FileField).length === 1;
}

function queryParameter([name, , schema]: Field): Part {
  return { name, in: "query", description: "Beside a body that is the file itself.", schema };
}

function disposition(fields: readonly Field[]): Part {
  const file = fields.map(([, field]) => field).find((field) => field instanceof FileField);
  const example = `attachment; filename="name${file?.accept[0] ?? ".bin"}"`;
  return { ...header("Content-Disposition", "The name of the file, where the body is the file itself."), example };
}

function header(name: string, description: string): Part {
  return { name, in: "header", description, schema: { type: "string" } };
}
