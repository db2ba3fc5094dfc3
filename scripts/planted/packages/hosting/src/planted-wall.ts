// must be caught: lint eslint(no-restricted-imports)
import type { JobState } from "@millrace/jobs";

export type Planted = JobState;
