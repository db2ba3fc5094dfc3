import type { CreateScope } from "../services/hosted-registration.ts";

/** Does one round of work with the services of a scope of its own, which is disposed of when the work has ended. */
export async function runInScope<S extends object, T>(
  createScope: CreateScope<S> | undefined,
  work: (services: S) => Promise<T>,
): Promise<T> {
  if (createScope === undefined) return await work(noServices as S);
  await using scope = createScope();
  return await work(scope.services);
}

const noServices: object = Object.freeze({});
