// must be caught: lint eslint(no-restricted-imports)
import "../../packages/hosting/src/host.ts";
