import type { JobKind } from "@millrace/jobs";
import { jobPaths, metricsPath, servicePaths } from "./job-paths.ts";
import { Schemas } from "./schemas.ts";
import type { Part } from "./schemas.ts";
import { submitPath } from "./submit-path.ts";

/** What the document is made of. */
export interface Described {
  readonly name: string;
  readonly jobs: readonly JobKind[];
  readonly metrics: boolean;
}

/** The OpenAPI 3.1 document of a service: one path for the submission of each kind, and those that all jobs share. */
export function openApiDocument({ name, jobs, metrics }: Described): Part {
  const schemas = new Schemas();
  const submissions = jobs.map((kind) => [`/api/jobs/${kind.name}`, submitPath(kind, schemas)]);
  return {
    openapi: "3.1.0",
    info: {
      title: name,
      version: "1",
      description: "Background jobs: submit one, ask how it stands, fetch its result.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative, so that no answer repeats the host that a client claims.
    servers: [{ url: "/" }],
    tags: [
      { name: "jobs", description: "One job, from its submission to its result." },
      { name: "service", description: "The service itself." },
    ],
    paths: {
      ...Object.fromEntries(submissions),
      ...jobPaths,
      ...servicePaths,
      ...(metrics && { "/metrics": metricsPath }),
    },
    components: { schemas: schemas.components },
  };
}
