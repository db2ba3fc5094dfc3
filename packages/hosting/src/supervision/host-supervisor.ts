import { didYouMean, HostingError } from "../errors.ts";
import type { ServiceHandle, Supervisor } from "./service-handle.ts";

/** The supervisor as the builder hands it out, before it knows the services. */
export class HostSupervisor implements Supervisor {
  #services: readonly ServiceHandle[] = [];

  get services(): readonly ServiceHandle[] {
    return this.#services;
  }

  service(name: string): ServiceHandle {
    const found = this.#services.find((service) => service.name === name);
    if (found !== undefined) return found;
    const known = this.#services.map((service) => service.name);
    throw new HostingError(
      "UNKNOWN_SERVICE",
      `this host has no hosted service named "${name}"${didYouMean(name, known)}`,
    );
  }

  attach(services: readonly ServiceHandle[]): void {
    this.#services = services;
  }
}
