/** A port that behaves as `port` does, but for the methods that are given. */
export function withFault<Port extends object>(port: Port, fault: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(name in fault ? fault : target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
