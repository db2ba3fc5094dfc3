const controlOrDirection = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const maxLength = 200;

/**
 * What is kept of a name that a stranger gives a file: the last part of a path, without control characters and without the
 * ones that turn the direction of writing (they make `exe.pptx` of what ends in `.exe`), 200 characters at most with the
 * extension kept. It is for showing only; no path is ever made of it.
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const visible = last.replace(controlOrDirection, "").trim();
  return shorten(visible) || "unnamed";
}

function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= maxLength) return name;
  const dot = characters.lastIndexOf(".");
  const extension = dot > 0 && characters.length - dot <= 16 ? characters.slice(dot) : [];
  return [...characters.slice(0, maxLength - extension.length), ...extension].join("");
}
