/** What the order of services is made of. */
interface Placed {
  readonly name: string;
  readonly options: { readonly after?: readonly string[] };
}

/**
 * Puts services into levels: those of one level start side by side, when those of the levels
 * before have started. A service without `after` comes after all before it, so that without any
 * `after` the levels are a chain in the order of registration; if `concurrently`, it comes first.
 *
 * @param services each `after` names services of these, in no circle.
 */
export function planLevels<T extends Placed>(services: readonly T[], concurrently: boolean): T[][] {
  const levels: T[][] = [];
  const levelOf = new Map<string, number>();
  for (const service of dependenciesFirst(services)) {
    const { after } = service.options;
    const level = after === undefined ? (concurrently ? 0 : levels.length) : firstLevelAfter(after, levelOf);
    levelOf.set(service.name, level);
    (levels[level] ??= []).push(service);
  }
  const places = new Map(services.map((service, index) => [service, index]));
  return levels.map((level) => level.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)));
}

/** The order of stopping: the levels in reverse, and each in itself. */
export function reversed<T>(levels: readonly (readonly T[])[]): T[][] {
  return levels.toReversed().map((level) => level.toReversed());
}

function firstLevelAfter(names: readonly string[], levelOf: ReadonlyMap<string, number>): number {
  return Math.max(-1, ...names.map((name) => levelOf.get(name) ?? -1)) + 1;
}

/** In order of registration, except that what a service names comes before it. */
function dependenciesFirst<T extends Placed>(services: readonly T[]): Set<T> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered = new Set<T>();
  const place = (service: T): void => {
    if (ordered.has(service)) return;
    for (const name of service.options.after ?? []) {
      const before = byName.get(name);
      if (before !== undefined) place(before);
    }
    ordered.add(service);
  };
  services.forEach(place);
  return ordered;
}
