import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { CollectionTag, ScalarTag } from "yaml";

/** A template of CloudFormation, its short forms written out: `!Ref X` is `{ Ref: "X" }`. */
export interface Template {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/** A resource of a {@link Template}. */
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const file = join(import.meta.dirname, "../../../../infrastructure/aws/template.yaml");

const scalars: ScalarTag[] = ["Ref", "Sub", "GetAtt"].map((name) => ({
  tag: `!${name}`,
  resolve: (text: string) => ({ [name === "Ref" ? name : `Fn::${name}`]: text }),
}));

const lists: CollectionTag[] = ["Equals", "Not", "If"].map((name) => ({
  tag: `!${name}`,
  collection: "seq",
  resolve: (list) => ({ [`Fn::${name}`]: list.toJSON() as unknown }),
}));

/** The template of this repository. @throws Error where it is no YAML, or has a form that is not known here */
export function readTemplate(): Template {
  return parse(readFileSync(file, "utf8"), { customTags: [...scalars, ...lists], strict: true }) as Template;
}
