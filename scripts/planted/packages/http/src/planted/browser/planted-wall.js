// must be caught: lint eslint(no-restricted-imports)
// @ts-check
import "node:fs";
