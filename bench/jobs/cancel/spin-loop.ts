// The handler of `stubborn`: never lets go of its thread.
import type { HandlerOf } from "@millrace/jobs";
import type { stubbornKind } from "./cancelled-kinds.ts";

export const run: HandlerOf<typeof stubbornKind> = async (_input, { progress }) => {
  progress({ stage: "working" });
  // What was said has to leave the process first.
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (;;);
};
