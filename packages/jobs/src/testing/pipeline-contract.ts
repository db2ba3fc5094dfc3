import type { Backend } from "../ports/backend.ts";
import type { ContractCase } from "./contract.ts";
import { racing } from "./pipeline/racing.ts";
import { redelivery } from "./pipeline/redelivery.ts";
import { takingOver } from "./pipeline/taking-over.ts";

/** What the three ports of a {@link Backend} must show together, with workers on them. */
export const pipelineContract: readonly ContractCase<Backend>[] = [...racing, ...redelivery, ...takingOver];
