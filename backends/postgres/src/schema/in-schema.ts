/** Turns statements that are written for the schema `millrace` into those for another one. */
export type InSchema = (text: string) => string;

/** For the schema of this name. Each statement is turned once. */
export function inSchema(schema: string): InSchema {
  const turned = new Map<string, string>();
  return (text) => {
    const known = turned.get(text);
    if (known !== undefined) return known;
    const statement = text.replaceAll("millrace.", `"${schema}".`);
    turned.set(text, statement);
    return statement;
  };
}

/** The database's time, in whole milliseconds since 1970; within a statement, the moment at which it is evaluated. */
export const clock = "(extract(epoch from clock_timestamp()) * 1000)::bigint";
