// must be caught: lint eslint(no-restricted-imports)
export const planted: Promise<unknown> = import("@millrace/jobs");
