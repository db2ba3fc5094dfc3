import { submit } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { count } from "./example-jobs.ts";

/** Submits a job that counts. @returns its id */
export async function submitCount(
  backend: Backend,
  input: { readonly to: number; readonly stepMs?: number; readonly failAt?: number },
): Promise<string> {
  return (await submit(backend, count, input)).record.id;
}
