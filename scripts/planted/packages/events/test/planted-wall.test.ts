// must be caught: lint eslint(no-restricted-imports)
// must be caught: dead code unlisted @millrace/hosting
import "@millrace/hosting";
