import { createHash } from "node:crypto";

/** A strong tag for a text: equal exactly when the text is. */
export function entityTag(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

/** Whether `If-None-Match` names this tag, by the weak comparison that RFC 9110 (13.1.2) asks for. */
export function matchesAny(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || tagsOf(header).some((given) => given.replace(/^W\//, "") === tag);
}

/** Whether `If-Match` allows this tag, by the strong comparison (13.1.1); no header allows all. */
export function allowsTag(header: string | undefined, tag: string): boolean {
  return header === undefined || header.trim() === "*" || tagsOf(header).includes(tag);
}

function tagsOf(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}
