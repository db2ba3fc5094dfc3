/** What tests of jobs and of back ends need. */
export type { ContractCase } from "./contract.ts";
export { memoryBackend } from "./memory-backend.ts";
export type { MemoryBackendOptions } from "./memory-backend.ts";
