import type { HostedService } from "../hosted-service.ts";
import type { HostedRegistration } from "../services/service-collection.ts";
import type { ServiceProvider } from "../services/service-provider.ts";
import type { Failure } from "./failure.ts";
import { ServiceEntry } from "./service-entry.ts";

/** Makes all hosted services, in order of registration, or tells which one cannot be made. */
export function makeServices(
  provider: ServiceProvider<object>,
  hosted: readonly HostedRegistration[],
): readonly ServiceEntry[] | Failure {
  const made: ServiceEntry[] = [];
  for (const { name, key, options } of hosted) {
    try {
      made.push(new ServiceEntry(name, provider.resolve(key) as HostedService, options));
    } catch (error) {
      return { service: name, phase: "construct", error };
    }
  }
  return made;
}
