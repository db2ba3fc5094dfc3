import type { JobStore } from "../ports/job-store.ts";
import type { ContractCase } from "./contract.ts";
import { cancelling } from "./job-store/cancelling.ts";
import { carrying } from "./job-store/carrying.ts";
import { claiming } from "./job-store/claiming.ts";
import { closing } from "./job-store/closing.ts";
import { families } from "./job-store/families.ts";
import { heartbeats } from "./job-store/heartbeats.ts";
import { inserting } from "./job-store/inserting.ts";
import { limiting } from "./job-store/limiting.ts";
import { listing } from "./job-store/listing.ts";
import { logRetention } from "./job-store/log-retention.ts";
import { logging } from "./job-store/logging.ts";
import { pausing } from "./job-store/pausing.ts";
import { rescuing } from "./job-store/rescuing.ts";
import { reusing } from "./job-store/reusing.ts";
import { settling } from "./job-store/settling.ts";
import { ticking } from "./job-store/ticking.ts";
import { uniqueness } from "./job-store/uniqueness.ts";
import { upkeep } from "./job-store/upkeep.ts";
import { watching } from "./job-store/watching.ts";

/** Everything that a {@link JobStore} promises. */
export const jobStoreContract: readonly ContractCase<JobStore>[] = [
  ...inserting,
  ...claiming,
  ...heartbeats,
  ...logging,
  ...logRetention,
  ...settling,
  ...carrying,
  ...rescuing,
  ...cancelling,
  ...limiting,
  ...pausing,
  ...uniqueness,
  ...families,
  ...reusing,
  ...ticking,
  ...watching,
  ...listing,
  ...upkeep,
  ...closing,
];
