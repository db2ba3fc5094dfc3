import { Terminal } from "../terminal.ts";

/** A terminal that remembers what was written to it. */
export function fakeTerminal(
  stderr: { readonly isTTY?: boolean; readonly columns?: number } = {},
  env: Readonly<Record<string, string>> = {},
): { readonly terminal: Terminal; readonly out: () => string; readonly err: () => string } {
  let out = "";
  let err = "";
  const terminal = new Terminal({
    stdout: { write: (text) => (out += text) },
    stderr: { ...stderr, write: (text) => (err += text) },
    env,
  });
  return { terminal, out: () => out, err: () => err };
}
