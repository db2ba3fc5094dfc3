import type { DocumentKind } from "../document-types.ts";
import { ConversionError } from "../errors.ts";
import type { ExternalLink } from "./external-links.ts";

const names: Readonly<Record<DocumentKind, string>> = {
  presentation: "presentation",
  text: "text document",
  spreadsheet: "spreadsheet",
};

/** The contents are something else than the name says. */
export function wrongContents(kind: DocumentKind, why: string): ConversionError {
  const code = kind === "presentation" ? "not-a-presentation" : "not-a-document";
  return new ConversionError(code, `The file is not a ${names[kind]}. ${why}`);
}

export function passwordProtected(): ConversionError {
  return new ConversionError(
    "password-protected",
    "The document is protected by a password. Give the password, or a copy saved without it.",
  );
}

export function externalContent(links: readonly ExternalLink[]): ConversionError {
  const list = links.slice(0, 3).map(({ kind, target }) => `${kind} ${target}`);
  return new ConversionError(
    "external-content",
    `The document takes content from elsewhere (${list.join(", ")}), which is not fetched here. ` +
      "Put it into the document, or remove it.",
  );
}
