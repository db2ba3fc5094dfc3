// must be caught: lint eslint(no-restricted-imports)
import "@millrace/jobs";
