// must be caught: lint eslint(no-restricted-imports)
import "./testing/index.ts";
