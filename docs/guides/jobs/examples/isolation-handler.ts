import type { HandlerOf } from "@millrace/jobs";
import type { spin } from "./isolation.ts";

/** Never lets go of its thread, and hears no signal. */
export const run: HandlerOf<typeof spin> = async () => {
  for (;;);
};
