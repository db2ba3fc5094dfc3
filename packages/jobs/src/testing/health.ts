import type { ContractCase } from "./contract.ts";
import { expectReason } from "./expect-error.ts";

/** What all three ports have alike. */
interface Checked {
  check(signal: AbortSignal): Promise<void>;
}

/** What every port promises of its own health. */
export const health: readonly ContractCase<Checked>[] = [
  {
    name: "says that it can serve",
    async check(port) {
      await port.check(new AbortController().signal);
    },
  },
  {
    name: "ends a check of its health with the signal's reason",
    async check(port) {
      const reason = new Error("no time left");
      await expectReason(port.check(AbortSignal.abort(reason)), reason);
    },
  },
];
