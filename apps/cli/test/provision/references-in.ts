/** What a part of a template names: parameters and resources, and conditions. */
export interface References {
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
}

/** Everything that `part` refers to, `AWS::…` left out, which CloudFormation knows by itself. */
export function referencesIn(part: unknown): References {
  const [names, conditions] = [new Set<string>(), new Set<string>()];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (key === "Ref") names.add(String(inner));
      else if (key === "Fn::GetAtt") names.add(String(inner).split(".")[0] ?? "");
      else if (key === "Fn::Sub") for (const [, name] of String(inner).matchAll(/\$\{([\w:]+)/g)) names.add(name ?? "");
      if (key === "Fn::If" && Array.isArray(inner)) conditions.add(String(inner[0]));
      if (key === "Condition" && typeof inner === "string") conditions.add(inner);
      visit(inner);
    }
  };
  visit(part);
  return { names: new Set([...names].filter((name) => !name.startsWith("AWS::"))), conditions };
}
