import type { LifecycleSettings } from "../host-settings.ts";
import type { HostedService } from "../hosted-service.ts";
import type { Deadline } from "../lifecycle/deadline.ts";
import type { FailureReport } from "../lifecycle/failure-report.ts";
import type { Failure } from "../lifecycle/failure.ts";
import { makeServices } from "../lifecycle/make-services.ts";
import { planLevels, reversed } from "../lifecycle/plan-levels.ts";
import { ServiceEntry } from "../lifecycle/service-entry.ts";
import { settle, type Ending } from "../lifecycle/settle.ts";
import type { StartEvents } from "../lifecycle/start.ts";
import type { HostedRegistration } from "../services/hosted-registration.ts";
import type { ServiceProvider } from "../services/service-provider.ts";
import type { SupervisionParts } from "./supervised-service.ts";
import { SupervisedService } from "./supervised-service.ts";

type Concurrency = Pick<LifecycleSettings, "servicesStartConcurrently" | "servicesStopConcurrently">;

/** The hosted services of a host: in which order they start and stop, and who watches each. */
export class SupervisedServices implements StartEvents {
  readonly #services: ReadonlyMap<ServiceEntry, SupervisedService>;
  readonly #concurrency: Concurrency;

  constructor(
    hosted: readonly HostedRegistration[],
    provider: ServiceProvider<object>,
    concurrency: Concurrency,
    parts: SupervisionParts,
  ) {
    this.#concurrency = concurrency;
    this.#services = new Map(
      hosted.map(({ name, key, options }) => {
        const entry = new ServiceEntry(name, options, () => provider.resolve(key) as HostedService);
        return [entry, new SupervisedService(entry, parts)];
      }),
    );
  }

  /** In order of registration. */
  get handles(): readonly SupervisedService[] {
    return [...this.#services.values()];
  }

  get startOrder(): ServiceEntry[][] {
    return planLevels(this.#entries, this.#concurrency.servicesStartConcurrently);
  }

  /** Of those that are up. */
  get stopOrder(): ServiceEntry[][] {
    return reversed(planLevels(this.#entries, this.#concurrency.servicesStopConcurrently))
      .map((level) => level.filter(({ isUp }) => isUp))
      .filter((level) => level.length > 0);
  }

  /** Makes all of them, and tells of those that cannot be made. */
  make(): readonly Failure[] {
    return makeServices(this.#entries);
  }

  onStarted(entry: ServiceEntry): void {
    this.#services.get(entry)?.onStarted();
  }

  onGivenUp(entry: ServiceEntry, ending: Promise<Ending>): void {
    this.#services.get(entry)?.onGivenUp(entry, ending);
  }

  /** Ends what goes on with single services, since all are to stop. */
  async close(deadline: Deadline, report: FailureReport): Promise<void> {
    await Promise.all(
      this.handles.map(async (service) =>
        report.whileStopping(service.name, "stop", await settle(() => service.close(), [deadline])),
      ),
    );
  }

  /** Says that those which did not get to start are not starting any more. */
  forgetStarts(): void {
    for (const entry of this.#entries) entry.forgetStart();
  }

  get #entries(): readonly ServiceEntry[] {
    return [...this.#services.keys()];
  }
}
