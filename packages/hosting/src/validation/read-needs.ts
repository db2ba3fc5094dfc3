/** What a factory takes of the services: `async`, `function` and a name are optional, then a parameter that is taken apart. */
const takesApart = /^(?:async\b\s*)?(?:function\b\s*)?(?:[\w$]+\s*)?\(\s*\{/;
const takesNothing = /^(?:async\b\s*)?(?:function\b\s*)?(?:[\w$]+\s*)?\(\s*\)/;
const space = /(?:\s|\/\*[^]*?\*\/|\/\/.*)*/y;
const key = /[\p{ID_Start}$_][\p{ID_Continue}$]*|"[^"\\]*"|'[^'\\]*'/uy;
const text = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y;

/**
 * The names of the services that a factory takes apart in its first parameter, as in
 * `({ settings, database }) => …`, read from its source as test runners read their fixtures.
 *
 * A factory is never called to find out: it may open what it makes. Where its source does not
 * tell (the services as a whole, `...rest`, a computed name, native code), the answer is
 * undefined, and what is wrong shows when the service is made.
 */
export function readNeeds(factory: (...parameters: never) => unknown): readonly string[] | undefined {
  const source = Function.prototype.toString.call(factory);
  if (source.endsWith("{ [native code] }")) return undefined;
  if (takesNothing.test(source)) return [];
  const begin = takesApart.exec(source);
  return begin === null ? undefined : keysFrom(source, begin[0].length);
}

/** Reads the keys of the pattern whose brace opens before `position`. */
function keysFrom(source: string, position: number): string[] | undefined {
  const keys: string[] = [];
  for (let at = skip(space, source, position); source[at] !== "}"; at = skip(space, source, at)) {
    const found = match(key, source, at);
    if (found === undefined) return undefined;
    keys.push(found.replaceAll(/^["']|["']$/g, ""));
    const end = endOfEntry(source, at + found.length);
    if (end === undefined) return undefined;
    at = source[end] === "," ? end + 1 : end;
  }
  return keys;
}

/** Where the entry ends, at its comma or at the brace that closes the pattern; undefined for what is not plain to read. */
function endOfEntry(source: string, position: number): number | undefined {
  let depth = 0;
  for (let at = position; at < source.length; at++) {
    const character = source[at] ?? "";
    if (depth === 0 && (character === "," || character === "}")) return at;
    if ("{[(".includes(character)) depth++;
    else if ("}])".includes(character)) depth--;
    else if (character === '"' || character === "'") at += (match(text, source, at) ?? " ").length - 1;
    else if (character === "/") {
      const commentEnd = skip(space, source, at);
      // A regular expression, or a division: a default value that is too clever to be read here.
      if (commentEnd === at) return undefined;
      at = commentEnd - 1;
    } else if (character === "`") return undefined;
  }
  return undefined;
}

function match(pattern: RegExp, source: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(source)?.[0];
}

function skip(pattern: RegExp, source: string, position: number): number {
  return position + (match(pattern, source, position) ?? "").length;
}
