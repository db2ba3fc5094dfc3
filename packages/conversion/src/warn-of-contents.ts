import type { ExternalLink } from "./inspection/external-links.ts";
import type { Inspection } from "./inspection/inspection.ts";

const mostNamed = 3;

/** What of a document was not done, for everybody's safety. */
export function warnOfContents({ external, macros }: Pick<Inspection, "external" | "macros">): string[] {
  return [
    ...(external.length === 0 ? [] : [aboutExternal(external)]),
    ...(macros ? ["The document has macros. They were not run."] : []),
  ];
}

function aboutExternal(links: readonly ExternalLink[]): string {
  const targets = [...new Set(links.map(({ target }) => target))];
  const more = targets.length > mostNamed ? `, and ${targets.length - mostNamed} more` : "";
  return `Content that is not in the document itself was left out: ${targets.slice(0, mostNamed).join(", ")}${more}.`;
}
