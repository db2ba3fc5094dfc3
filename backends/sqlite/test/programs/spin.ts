// The handler of `stubborn`: tells its process and that of what it has started, and never lets go of its thread.
import { spawn } from "node:child_process";
import type { HandlerOf } from "@millrace/jobs";
import type { stubbornKind } from "../cancelled-kinds.ts";

export const run: HandlerOf<typeof stubbornKind> = async (_input, { progress }) => {
  const { pid = 0 } = spawn("sleep", ["600"]);
  progress({ stage: "working", done: process.pid, total: pid });
  for (;;);
};
