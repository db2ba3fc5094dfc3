/** Where a schema is, for people: without the user and the password. */
export function describeDatabase(url: string, schema: string): string {
  const { host, pathname } = new URL(url.replace(/,[^/@]*(?=\/|$)/u, ""));
  return `the schema "${schema}" of PostgreSQL at ${host || "this machine"}${pathname}`;
}
