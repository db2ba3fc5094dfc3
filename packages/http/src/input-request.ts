import type { JobKind, Submission } from "@millrace/jobs";
import type { FastifyRequest } from "fastify";

/** A request that submits a job, with what it is read into. */
export interface InputRequest {
  readonly request: FastifyRequest<{
    Params: { name: string };
    Querystring: Readonly<Record<string, string | string[]>>;
  }>;
  readonly kind: JobKind;
  readonly submission: Submission;
}
