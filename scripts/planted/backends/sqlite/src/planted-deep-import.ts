// must be caught: lint eslint(no-restricted-imports)
import "../../../packages/jobs/src/index.ts";
