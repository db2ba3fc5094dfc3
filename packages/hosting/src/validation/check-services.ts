import { didYouMean, HostingError } from "../errors.ts";
import { labelOf, type MadeService, type ServiceRegistrations } from "../services/service-registration.ts";
import { describeCircle, findCircles } from "./find-circles.ts";

type Name = string | symbol;

/** Everything that is wrong with what the services need of each other, as far as their factories tell. */
export function checkServices(registrations: ServiceRegistrations): HostingError[] {
  const made = [...registrations].flatMap(([name, registration]): [Name, MadeService][] =>
    registration.kind === "singleton" || registration.kind === "scoped" || registration.kind === "transient"
      ? [[name, registration]]
      : [],
  );
  return [
    ...made.flatMap(([name, service]) => missingFor(name, service, registrations)),
    ...circlesIn(made),
    ...made.flatMap(([name, service]) => heldTooLong(name, service, registrations)),
  ];
}

function missingFor(name: Name, { needs = [] }: MadeService, registrations: ServiceRegistrations): HostingError[] {
  const known = [...registrations.keys()].filter((other) => typeof other === "string");
  return needs
    .filter((needed) => !registrations.has(needed))
    .map((needed) => {
      const message = `"${labelOf(name)}" needs "${needed}", which nobody registered${didYouMean(needed, known)}`;
      return new HostingError("UNRESOLVED_SERVICE", message);
    });
}

function circlesIn(made: readonly (readonly [Name, MadeService])[]): HostingError[] {
  const graph = new Map<Name, readonly string[]>(made.map(([name, { needs = [] }]) => [name, needs]));
  return findCircles(graph).map((circle) => {
    const way = describeCircle(circle.map(labelOf));
    return new HostingError("CIRCULAR_SERVICE", `these services need each other in a circle: ${way}`);
  });
}

function heldTooLong(name: Name, service: MadeService, registrations: ServiceRegistrations): HostingError[] {
  if (service.kind !== "singleton") return [];
  return scopedBehind(service, registrations).map(({ scoped, via }) => {
    const way = via.length === 0 ? "" : ` (through ${via.map((step) => `"${step}"`).join(", ")})`;
    return service.isHosted
      ? new HostingError(
          "SCOPED_FROM_ROOT",
          `the hosted service "${labelOf(name)}" takes the scoped "${scoped}"${way} from the root, where no scope ever ends: take the factory's createScope and make a scope for each piece of work`,
        )
      : new HostingError(
          "CAPTIVE_SERVICE",
          `the singleton "${labelOf(name)}" holds the scoped "${scoped}"${way}, which has a shorter lifetime: make "${labelOf(name)}" scoped, or "${scoped}" a singleton`,
        );
  });
}

/** The scoped services that this one gets to hold, itself or in the transients made for it. */
function scopedBehind(
  service: MadeService,
  registrations: ServiceRegistrations,
  via: readonly string[] = [],
): { scoped: string; via: readonly string[] }[] {
  return (service.needs ?? []).flatMap((needed) => {
    const found = registrations.get(needed);
    if (found?.kind === "scoped") return [{ scoped: needed, via }];
    if (found?.kind !== "transient" || via.includes(needed)) return [];
    return scopedBehind(found, registrations, [...via, needed]);
  });
}
