// must be caught: lint eslint(no-restricted-imports)
import "../../jobs/src/index.ts";
