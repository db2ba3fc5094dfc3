// must be caught: lint eslint(no-restricted-imports)
export { Host } from "@millrace/hosting";
