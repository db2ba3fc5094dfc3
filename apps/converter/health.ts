import { HealthChecks, hostReadiness, serviceStates, type HostServices } from "@millrace/hosting";
import type { Backend } from "@millrace/jobs";

/** What health is told from. */
interface Parts extends Pick<HostServices, "lifetime" | "supervisor" | "loggers"> {
  readonly backend: Backend;
}

/**
 * How this process is, for `/health` and for systemd's watchdog. The ports of the back end are not tagged `ready`: the HTTP
 * interface asks them by itself.
 */
export function converterHealth({ backend, lifetime, supervisor, loggers }: Parts): HealthChecks {
  const health = new HealthChecks({ log: loggers.category("health") })
    .add("host", hostReadiness(lifetime), { tags: ["ready"] })
    .add("services", serviceStates(supervisor), { tags: ["ready"] });
  for (const [name, port] of Object.entries(portsOf(backend)))
    health.add(name, (signal) => port.check(signal), { tags: [] });
  return health;
}

function portsOf({ store, queue, blobs }: Backend): Pick<Backend, "store" | "queue" | "blobs"> {
  return { store, queue, blobs };
}
