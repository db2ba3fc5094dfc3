import { runTool } from "../checks/run-tool.ts";

/** Runs the tools of the gates over `root` and writes each finding as "path: gate finding". */
export async function findings(root: string): Promise<ReadonlySet<string>> {
  const found = [await types(root), await lint(root), await deadCode(root), await format(root)];
  return new Set(found.flat());
}

/** `path(line,column): error TS2322: …` */
async function types(root: string): Promise<string[]> {
  const { output } = await runTool(root, "tsc", ["-b", "--pretty", "false"]);
  return [...output.matchAll(/^(.+?)\(\d+,\d+\): error (TS\d+):/gm)].map(([, path, code]) => `${path}: types ${code}`);
}

/** `path:line:column: message [Error/plugin(rule)]` */
async function lint(root: string): Promise<string[]> {
  const { output } = await runTool(root, "oxlint", ["--format=unix"]);
  return [...output.matchAll(/^(.+?):\d+:\d+: .*\[Error\/(.+)\]$/gm)].map(([, path, rule]) => `${path}: lint ${rule}`);
}

interface KnipReport {
  readonly issues: readonly ({ readonly file: string } & Readonly<
    Record<string, readonly { readonly name: string }[]>
  >)[];
}

async function deadCode(root: string): Promise<string[]> {
  const { output } = await runTool(root, "knip", ["--no-progress", "--reporter=json"]);
  const { issues } = JSON.parse(output) as KnipReport;
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, names]) => names.map(({ name }) => `${file}: dead code ${kind} ${name}`)),
  );
}

/** One path a line. */
async function format(root: string): Promise<string[]> {
  const { output } = await runTool(root, "oxfmt", ["--list-different"]);
  return output.split("\n").map((path) => `${path}: format`);
}
