import { HostingError } from "../errors.ts";
import type { Failure } from "./failure.ts";
import type { ServiceEntry } from "./service-entry.ts";

/** Makes all hosted services, in order of registration, and tells of all that cannot be made. */
export function makeServices(services: readonly ServiceEntry[]): readonly Failure[] {
  const owners = new Map<object, string>();
  return services.flatMap((service): Failure[] => {
    const { name } = service;
    try {
      const { instance } = service;
      refuseShared(name, owners.get(instance));
      owners.set(instance, name);
      return [];
    } catch (error) {
      return [{ service: name, phase: "construct", error }];
    }
  });
}

function refuseShared(name: string, owner: string | undefined): void {
  if (owner === undefined) return;
  throw new HostingError("DUPLICATE_SERVICE", `"${owner}" and "${name}" are the same object, which would start twice`);
}
