export { provision } from "./provision.ts";
export type { ProvisionReport } from "./provision.ts";
export type { ProvisionOptions } from "./provision-options.ts";
export {
  abortRule,
  bucketName,
  deadLetterAttributes,
  deadLetterSuffix,
  encryption,
  maxReceiveCount,
  publicAccessBlock,
  queueAttributes,
  tableShape,
  ttlAttribute,
} from "./resource-shapes.ts";
