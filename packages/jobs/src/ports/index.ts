/**
 * What those need who write a back end: the rules of the record, and the parts that every blob store has in common. It loads nothing
 * but Node's own modules, since it is all that a store's thread loads; what checks options is in `ports/check-options`.
 */
export { checkBlobKey } from "./blob-key.ts";
export { BlobIntake } from "./blob-intake.ts";
export { matchesFilter } from "./matches-filter.ts";
export { resolveRange } from "./byte-range.ts";
export type { ByteRange } from "./byte-range.ts";
export { deletePrefix } from "../upkeep/delete-prefix.ts";
export { isGone, ownIdentity } from "../process-identity.ts";
export type { ProcessIdentity } from "../process-identity.ts";
export { decideAdmission, freedPlaces, parkedForMs } from "../transitions/decide-admission.ts";
export type { Admission, PostponeChanges, Traffic } from "../transitions/decide-admission.ts";
export { decideCancel } from "../transitions/decide-cancel.ts";
export type { CancelChanges } from "../transitions/decide-cancel.ts";
export { decideClaim } from "../transitions/decide-claim.ts";
export type { ClaimChanges, ClaimDecision } from "../transitions/decide-claim.ts";
export { decideDelete } from "../transitions/decide-delete.ts";
export { decideForgetLog, outlivesFiles } from "../transitions/decide-forget-log.ts";
export type { ForgetLogChanges } from "../transitions/decide-forget-log.ts";
export { decideHeartbeat } from "../transitions/decide-heartbeat.ts";
export type { HeartbeatChanges, HeartbeatDecision } from "../transitions/decide-heartbeat.ts";
export { decidePurge } from "../transitions/decide-purge.ts";
export type { PurgeChanges } from "../transitions/decide-purge.ts";
export { unusedRate } from "../transitions/decide-rate.ts";
export type { RateState } from "../transitions/decide-rate.ts";
export { decideChildEnd, decideFrontEnd, decideParentEnd } from "../transitions/decide-release.ts";
export type { ChildFailureChanges, ParentEndChanges, ReleaseChanges } from "../transitions/decide-release.ts";
export { decideRescue, decideSettle } from "../transitions/decide-settle.ts";
export type { SettleChanges, SettleDecision } from "../transitions/decide-settle.ts";
export { decideUnique } from "../transitions/decide-unique.ts";
export type { UniqueDecision } from "../transitions/decide-unique.ts";
export type { EndTimes } from "../transitions/end-times.ts";
export { followEnd } from "../transitions/follow-end.ts";
export type { EndConsequences, LinkedRecords } from "../transitions/follow-end.ts";
export { isLinked } from "../transitions/is-linked.ts";
export { isWaiting } from "../transitions/is-waiting.ts";
export { extrasOf, isExtra, noExtras } from "../transitions/job-extras.ts";
export { pauseFor } from "../pause-for.ts";
export { keepLogFrom, logPage, numberLines } from "../transitions/keep-log.ts";
export type { LogBatch } from "../transitions/keep-log.ts";
export { newDoorbells } from "../transitions/new-doorbells.ts";
export { newDescendants, newRecord } from "../transitions/new-record.ts";
export type { Links } from "../transitions/new-record.ts";
export type { RecordChanges, RecordHead } from "../transitions/record-head.ts";
