import type { ContractCase } from "./contract.ts";
import type { EventBusBench } from "./event-bus-bench.ts";
import { closing } from "./event-bus/closing.ts";
import { failing } from "./event-bus/failing.ts";
import { ordering } from "./event-bus/ordering.ts";
import { publishing } from "./event-bus/publishing.ts";
import { settingAside } from "./event-bus/setting-aside.ts";
import { stopping } from "./event-bus/stopping.ts";

/** Everything that an `EventBus` promises. */
export const eventBusContract: readonly ContractCase<EventBusBench>[] = [
  ...publishing,
  ...ordering,
  ...failing,
  ...settingAside,
  ...stopping,
  ...closing,
];
