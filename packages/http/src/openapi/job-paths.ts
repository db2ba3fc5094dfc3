import { answered, problemAnswer } from "./submit-path.ts";
import { schemaRef } from "./schemas.ts";
import type { Part } from "./schemas.ts";

const id: Part = {
  name: "id",
  in: "path",
  required: true,
  description: "The id of a job. Whoever has it may see the job, so it is a secret.",
  schema: { type: "string", pattern: "^[0-9a-hjkmnp-tv-z]{36}$" },
};

const etag: Part = { description: "A strong entity tag.", schema: { type: "string" } };

/** What can be asked of any job, whatever its kind. */
export const jobPaths: Readonly<Record<string, Part>> = {
  "/api/status/{id}": {
    parameters: [id],
    get: {
      operationId: "get-status",
      tags: ["jobs"],
      summary: "Tell how a job stands.",
      responses: {
        "200": { ...answered("The status."), headers: { ETag: etag, "Retry-After": retryAfter() } },
        "304": { description: "It has not changed since the ETag of `If-None-Match`." },
        default: problemAnswer,
      },
    },
    delete: {
      operationId: "cancel",
      tags: ["jobs"],
      summary: "Ask for the end of a job.",
      description: "Asking again changes nothing, and neither does asking it of a job that has ended.",
      responses: { "202": answered("The status after the request."), default: problemAnswer },
    },
  },
  "/api/status/{id}/events": {
    parameters: [id],
    get: {
      operationId: "listen",
      tags: ["jobs"],
      summary: "Tell how a job stands whenever that changes, until it has ended.",
      description:
        "Server-sent events named `status`, each with the status document as its data and the job's version as its id. `Last-Event-ID` goes on from there.",
      responses: {
        "200": { description: "The events.", content: { "text/event-stream": { schema: { type: "string" } } } },
        "204": { description: "The end was seen already: there is nothing to come back for." },
        default: problemAnswer,
      },
    },
  },
  "/api/status/{id}/log": {
    parameters: [
      id,
      {
        name: "after",
        in: "query",
        description: "The last line that is known.",
        schema: { type: "integer", minimum: 0 },
      },
    ],
    get: {
      operationId: "get-log",
      tags: ["jobs"],
      summary: "Tell what the handler has written about a job.",
      description:
        "The newest thousand lines, as JSON or as text. As server-sent events, lines come as they are written (`line`, with its number as the id), and `end` after the last.",
      responses: {
        "200": {
          description: "The lines.",
          content: {
            "application/json": { schema: schemaRef("Log") },
            "text/plain": { schema: { type: "string" } },
            "text/event-stream": { schema: { type: "string" } },
          },
        },
        default: problemAnswer,
      },
    },
  },
  "/api/status/{id}/receipt": {
    parameters: [id],
    get: {
      operationId: "get-receipt",
      tags: ["jobs"],
      summary:
        "Tell what was done: hashes of what went in and came out, times, attempts; signed where the service has a key.",
      responses: {
        "200": {
          description: "The receipt; the same however often it is asked for.",
          headers: { ETag: etag },
          content: { "application/json": { schema: schemaRef("Receipt") } },
        },
        default: problemAnswer,
      },
    },
  },
  "/api/status/{id}/previews/{number}": {
    parameters: [id, { name: "number", in: "path", required: true, schema: { type: "integer", minimum: 1 } }],
    get: {
      operationId: "get-preview",
      tags: ["jobs"],
      summary: "Hand out a picture of what a job makes, while it runs and as long as its result is kept.",
      responses: {
        "200": {
          description: "The picture.",
          headers: { ETag: etag },
          content: { "image/*": { schema: { type: "string", format: "binary" } } },
        },
        "304": { description: "It has not changed since the ETag of `If-None-Match`." },
        default: problemAnswer,
      },
    },
  },
  "/api/result/{id}": {
    parameters: [
      id,
      { name: "file", in: "query", description: "Another file than the first.", schema: { type: "string" } },
      { name: "inline", in: "query", description: "`1` shows a PDF or picture.", schema: { enum: ["1"] } },
    ],
    get: {
      operationId: "get-result",
      tags: ["jobs"],
      summary: "Hand out a file of the result, whole or in part.",
      responses: {
        "200": file("The file."),
        "206": file("The part that `Range` asks for."),
        "304": { description: "It has not changed since the ETag of `If-None-Match`." },
        default: problemAnswer,
      },
    },
    delete: {
      operationId: "delete",
      tags: ["jobs"],
      summary: "Delete a job at once: its files, its log and its record. One that runs is told to stop.",
      responses: { "204": { description: "It is gone, and so is its address." }, default: problemAnswer },
    },
    head: {
      operationId: "head-result",
      tags: ["jobs"],
      summary: "Tell what the file of the result is.",
      responses: { "200": { description: "Its size, type, name and ETag." }, default: problemAnswer },
    },
  },
};

function retryAfter(): Part {
  return { description: "Seconds; absent once the job has ended.", schema: { type: "integer" } };
}

function file(description: string): Part {
  return {
    description,
    headers: { ETag: etag, "Accept-Ranges": { description: "bytes", schema: { const: "bytes" } } },
    content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
  };
}

/** The probes, and what a problem's type leads to. */
export const servicePaths: Readonly<Record<string, Part>> = {
  "/health/live": probe("live", "Tell that the process answers."),
  "/health/ready": probe("ready", "Tell whether the service can do its work, part by part."),
  "/api/receipt-key": {
    get: {
      operationId: "get-receipt-key",
      tags: ["service"],
      summary: "Give the public key that receipts are signed with.",
      responses: {
        "200": {
          description: "An Ed25519 key, in PEM (SPKI).",
          headers: { ETag: etag },
          content: { "application/x-pem-file": { schema: { type: "string" } } },
        },
        default: problemAnswer,
      },
    },
  },
  "/problems/{code}": {
    parameters: [{ name: "code", in: "path", required: true, schema: { type: "string" } }],
    get: {
      operationId: "explain-problem",
      tags: ["service"],
      summary: "Explain a code.",
      responses: {
        "200": {
          description: "What it means and what to do.",
          content: { "application/json": { schema: { type: "object" } }, "text/html": { schema: { type: "string" } } },
        },
        default: problemAnswer,
      },
    },
  },
};

/** Where they are served at all. */
export const metricsPath: Part = {
  get: {
    operationId: "get-metrics",
    tags: ["service"],
    summary: "Tell Prometheus how the service is doing.",
    responses: { "200": { description: "Samples.", content: { "text/plain": { schema: { type: "string" } } } } },
  },
};

function probe(name: "live" | "ready", summary: string): Part {
  return {
    get: {
      operationId: `health-${name}`,
      tags: ["service"],
      summary,
      responses: {
        "200": { description: "Yes.", content: { "application/json": { schema: { type: "object" } } } },
        "503": { description: "No.", content: { "application/problem+json": { schema: schemaRef("Problem") } } },
      },
    },
  };
}
