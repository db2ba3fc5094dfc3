import { availableParallelism, totalmem } from "node:os";
import type { Check } from "../check.ts";
import { fault, fine } from "../finding.ts";

const needed = 24;
const GiB = 1_073_741_824;

/** The Node that runs this, and so would run the service. */
export const checkRuntime: Check = {
  name: "runtime",
  timeoutMs: 5_000,
  slow: false,
  async run() {
    const { node } = process.versions;
    const machine = `${availableParallelism()} cores, ${(totalmem() / GiB).toFixed(1)} GiB of memory`;
    if (Number(node.split(".")[0]) >= needed) return [fine("runtime", `Node ${node}; ${machine}.`)];
    const advice = "Run it through npm (`npm run millrace -- doctor`), which brings a Node of its own.";
    return [fault("runtime", `Node ${node} is too old: ${needed} is needed.`, advice)];
  },
};
