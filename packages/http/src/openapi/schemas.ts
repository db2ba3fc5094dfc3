import { jobStates, receiptDocumentSchema } from "@millrace/jobs";
import type { Problem, Progress } from "@millrace/jobs";
import { z } from "zod";
import type { LogDocument } from "../log-document.ts";
import type { ResultLink, StatusDocument } from "../status-document.ts";

/** A part of an OpenAPI document: JSON, which nobody here looks into again. */
export type Part = Readonly<Record<string, unknown>>;

// What is written here is held against the types of what is answered, so that neither changes without the other.
const progress: z.ZodType<Progress> = z.object({
  percent: z.number().min(0).max(100).nullable(),
  stage: z.string(),
  detail: z.string().nullable(),
  done: z.number().nullable(),
  total: z.number().nullable(),
  previews: z.int().min(0).exactOptional(),
});

const problem: z.ZodType<Problem> = z
  .object({ type: z.string(), code: z.string(), title: z.string(), detail: z.string() })
  .catchall(z.json());

const resultLink: z.ZodType<ResultLink> = z.object({
  href: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
});

const time = z.iso.datetime();

const status: z.ZodType<StatusDocument> = z.object({
  id: z.string(),
  job: z.string(),
  state: z.enum(jobStates),
  progress: progress.nullable(),
  previews: z.int().min(0).nullable(),
  attempt: z.int().min(0),
  maxAttempts: z.int().min(1),
  queuePosition: z.int().min(1).nullable(),
  cancelRequested: z.boolean(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  expiresAt: time.nullable(),
  nextAttemptAt: time.nullable(),
  reusedFrom: time.nullable(),
  result: resultLink.nullable(),
  results: z.record(z.string(), resultLink),
  output: z.record(z.string(), z.json()).nullable(),
  error: problem.nullable(),
  warnings: z.array(z.string()),
  links: z.object({
    self: z.string(),
    events: z.string(),
    log: z.string(),
    page: z.string(),
    receipt: z.string().nullable(),
  }),
});

const log: z.ZodType<LogDocument> = z.object({
  lines: z.array(
    z.object({
      number: z.int().min(1),
      at: time,
      level: z.enum(["debug", "info", "warn", "error"]),
      attempt: z.int().min(1),
      message: z.string(),
      fields: z.record(z.string(), z.json()).exactOptional(),
    }),
  ),
  dropped: z.int().min(0),
  next: z.string(),
});

/**
 * The schemas of one document. JSON Schema has a place for the parts that a schema shares or repeats within itself, at its own
 * root; in a document that root is another, so these parts become components, named for the schema that they belong to.
 */
export class Schemas {
  readonly #components: Record<string, Part> = {};

  constructor() {
    this.#components["Status"] = this.#take("Status", status.describe("A job, as it stands. Times are UTC."), "output");
    this.#components["Receipt"] = this.#take(
      "Receipt",
      receiptDocumentSchema.describe(
        "What was done, without contents. The signature is null where the service has no key.",
      ),
      "output",
    );
    this.#components["Log"] = this.#take("Log", log.describe("A part of the log of a job."), "output");
    this.#components["Problem"] = this.#take(
      "Problem",
      problem.describe("What went wrong (RFC 9457). `code` is stable."),
      "output",
    );
  }

  /** What the document refers to. */
  get components(): Readonly<Record<string, Part>> {
    return this.#components;
  }

  /**
   * The schema of a field that is sent. What JSON Schema cannot say (a refinement, a type of JavaScript) is left open, and
   * checked by the server all the same.
   */
  ofField(kind: string, field: string, schema: z.ZodType): Part {
    const name = `${kind}-${field}`;
    const taken = this.#take(name, schema, "input");
    if (!refersTo(taken, name)) return taken;
    this.#components[name] = taken;
    return { $ref: `${place}${name}` };
  }

  #take(name: string, schema: z.ZodType, io: "input" | "output"): Part {
    const whole = z.toJSONSchema(schema, { io, unrepresentable: "any" });
    const text = JSON.stringify(whole);
    const {
      $schema: _dialect,
      $defs = {},
      ...root
    } = JSON.parse(text, (key, value: unknown) =>
      key === "$ref" && typeof value === "string" ? moved(value, name) : value,
    ) as Part & { readonly $defs?: Readonly<Record<string, Part>> };
    for (const [part, shared] of Object.entries($defs)) this.#components[`${name}-${part}`] = shared;
    return root;
  }
}

const place = "#/components/schemas/";

/** Where a reference within a schema leads when the schema is a component of this name. */
function moved(reference: string, name: string): string {
  if (reference === "#") return place + name;
  return reference.replace(/^#\/\$defs\//, `${place}${name}-`);
}

/** Whether a schema refers to itself as a whole. */
function refersTo(schema: Part, name: string): boolean {
  return JSON.stringify(schema).includes(JSON.stringify({ $ref: place + name }).slice(1, -1));
}

/** A reference to a schema of the document. */
export function schemaRef(name: "Status" | "Problem" | "Log" | "Receipt"): Part {
  return { $ref: place + name };
}
