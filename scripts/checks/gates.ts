import { runTool } from "./run-tool.ts";
import type { Step } from "./step.ts";

/** The steps that read the code without running it, the longest first. */
export function gates(root: string): Step[] {
  return [
    { name: "types", run: () => runTool(root, "tsc", ["-b"]) },
    { name: "lint and walls", run: () => runTool(root, "oxlint", []) },
    { name: "unused code and dependencies", run: () => runTool(root, "knip", ["--no-progress"]) },
    { name: "format", run: () => runTool(root, "oxfmt", ["--check"]) },
  ];
}
