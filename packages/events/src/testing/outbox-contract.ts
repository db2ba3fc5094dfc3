import type { ContractCase } from "./contract.ts";
import type { OutboxBench } from "./outbox-bench.ts";
import { adding } from "./outbox/adding.ts";
import { claiming } from "./outbox/claiming.ts";
import { closing } from "./outbox/closing.ts";
import { ordering } from "./outbox/ordering.ts";
import { settling } from "./outbox/settling.ts";
import { waiting } from "./outbox/waiting.ts";
import { keeping } from "./outbox/keeping.ts";

/** Everything that an `OutboxStore` promises. */
export const outboxContract: readonly ContractCase<OutboxBench>[] = [
  ...adding,
  ...claiming,
  ...ordering,
  ...settling,
  ...waiting,
  ...keeping,
  ...closing,
];
