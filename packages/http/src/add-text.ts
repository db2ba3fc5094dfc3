/** Adds one text to those of its name, in place. */
export function addText(texts: Map<string, string[]>, name: string, text: string): void {
  const given = texts.get(name);
  if (given === undefined) texts.set(name, [text]);
  else given.push(text);
}
