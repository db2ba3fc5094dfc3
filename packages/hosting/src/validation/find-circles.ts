/**
 * The circles in a graph, each once, as the names along it. Of circles that share a way, those are
 * found which a walk in the order of the nodes closes; when they are gone, the next walk finds the rest.
 *
 * @param graph what each node points to; what is no node itself is left aside.
 */
export function findCircles<K>(graph: ReadonlyMap<K, readonly K[]>): K[][] {
  const circles: K[][] = [];
  const done = new Set<K>();
  const way: K[] = [];
  const walk = (node: K): void => {
    const since = way.indexOf(node);
    if (since >= 0) circles.push(way.slice(since));
    if (since >= 0 || done.has(node)) return;
    way.push(node);
    for (const next of graph.get(node) ?? []) walk(next);
    way.pop();
    done.add(node);
  };
  for (const node of graph.keys()) walk(node);
  return circles;
}

/** `"a" → "b" → "a"`. */
export function describeCircle(names: readonly string[]): string {
  return [...names, ...names.slice(0, 1)].map((name) => `"${name}"`).join(" → ");
}
