/** What tests of jobs and of back ends need. */
export { blobStoreContract } from "./blob-store-contract.ts";
export type { ContractCase } from "./contract.ts";
export { sampleMessage } from "./job-queue/sample-message.ts";
export { insertOne, sampleJob } from "./job-store/sample-job.ts";
export { jobQueueContract } from "./job-queue-contract.ts";
export { jobStoreContract } from "./job-store-contract.ts";
export { checkAgainstModel } from "./model/check-against-model.ts";
export { pipelineContract } from "./pipeline-contract.ts";
export { memoryBackend } from "./memory-backend.ts";
export type { MemoryBackendOptions } from "./memory-backend.ts";
export { fileOf } from "./pipeline/file-of.ts";
export { TestJob } from "./pipeline/test-job.ts";
export type { EndFile, EndOutput, TestEnd } from "./pipeline/test-job.ts";
export { TestPipeline, testPipeline } from "./pipeline/test-pipeline.ts";
export type { TestPipelineOptions } from "./pipeline/test-pipeline.ts";
