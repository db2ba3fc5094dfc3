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
import type { CallsUnderWay } from "../stall/calls-under-way.ts";
import { SupervisedService, type SupervisionParts } from "./supervised-service.ts";

type Concurrency = Pick<LifecycleSettings, "servicesStartConcurrently" | "servicesStopConcurrently">;

/** The hosted services of a host: in which order they start and stop, and who watches each. */
export class SupervisedServices implements StartEvents {
  /** In order of registration. */
  readonly handles: readonly SupervisedService[];
  /** The levels in which they start. */
  readonly startOrder: readonly (readonly ServiceEntry[])[];
  readonly #stopOrder: readonly (readonly ServiceEntry[])[];
  readonly #services: ReadonlyMap<ServiceEntry, SupervisedService>;

  constructor(
    hosted: readonly HostedRegistration[],
    provider: ServiceProvider<object>,
    { servicesStartConcurrently, servicesStopConcurrently }: Concurrency,
    parts: SupervisionParts,
    calls: CallsUnderWay,
  ) {
    const entries = hosted.map(({ name, key, options }) => {
      return new ServiceEntry(name, options, () => provider.resolve(key) as HostedService, calls);
    });
    this.#services = new Map(entries.map((entry) => [entry, new SupervisedService(entry, parts)]));
    this.handles = [...this.#services.values()];
    this.startOrder = planLevels(entries, servicesStartConcurrently);
    this.#stopOrder = reversed(planLevels(entries, servicesStopConcurrently));
  }

  /** The levels in which those stop that are up. */
  get stopOrder(): ServiceEntry[][] {
    return this.#stopOrder.map((level) => level.filter(({ isUp }) => isUp)).filter((level) => level.length > 0);
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
