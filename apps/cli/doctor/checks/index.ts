import type { Check } from "../check.ts";
import { checkBackend } from "./check-backend.ts";
import { checkClock } from "./check-clock.ts";
import { checkContracts } from "./check-contracts.ts";
import { checkDisk, checkTemporaryFolder } from "./check-disk.ts";
import { checkEngine } from "./check-engine.ts";
import { checkFonts } from "./check-fonts.ts";
import { checkJail } from "./check-jail.ts";
import { checkPermissions } from "./check-permissions.ts";
import { checkRuntime } from "./check-runtime.ts";

/** Everything that is looked at, what the rest needs first. */
export const checks: readonly Check[] = [
  checkRuntime,
  checkClock,
  checkPermissions,
  checkDisk,
  checkTemporaryFolder,
  checkBackend,
  checkFonts,
  checkJail,
  checkEngine,
  checkContracts,
];
