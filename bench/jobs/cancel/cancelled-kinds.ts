import { defineJob } from "@millrace/jobs";

/** A kind whose handler stops when it is told to. */
export const obedientKind = defineJob({ name: "obedient", input: {}, output: {} });

/** A kind whose handler never stops by itself. */
export const stubbornKind = defineJob({ name: "stubborn", input: {}, output: {}, abortGraceMs: 500 });
