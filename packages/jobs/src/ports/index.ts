/** What those need who write a back end: the rules of the record, and the parts that every blob store has in common. */
export { checkBlobKey } from "./blob-key.ts";
export { BlobIntake } from "./blob-intake.ts";
export { resolveRange } from "./byte-range.ts";
export type { ByteRange } from "./byte-range.ts";
export { decideCancel } from "../transitions/decide-cancel.ts";
export type { CancelChanges } from "../transitions/decide-cancel.ts";
export { decideClaim } from "../transitions/decide-claim.ts";
export type { ClaimChanges, ClaimDecision } from "../transitions/decide-claim.ts";
export { decideHeartbeat } from "../transitions/decide-heartbeat.ts";
export type { HeartbeatChanges, HeartbeatDecision } from "../transitions/decide-heartbeat.ts";
export { decidePurge } from "../transitions/decide-purge.ts";
export type { PurgeChanges } from "../transitions/decide-purge.ts";
export { decideRescue, decideSettle } from "../transitions/decide-settle.ts";
export type { SettleChanges, SettleDecision } from "../transitions/decide-settle.ts";
export { extrasOf, isExtra, noExtras } from "../transitions/job-extras.ts";
export { newRecord } from "../transitions/new-record.ts";
export type { RecordChanges, RecordHead } from "../transitions/record-head.ts";
