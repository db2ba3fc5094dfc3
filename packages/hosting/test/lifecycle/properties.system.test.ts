import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createHostBuilder, type HostedService, type LifecyclePhase } from "@millrace/hosting";
import { pino } from "pino";
import { VirtualTime } from "../support/virtual-time.ts";

const startPhases = ["starting", "start", "started"] as const satisfies LifecyclePhase[];
const stopPhases = ["stopping", "stop", "stopped"] as const satisfies LifecyclePhase[];
const phases = [...startPhases, ...stopPhases];

/** What one phase of a service does: how long it takes, in virtual milliseconds (0: it is synchronous), and how it ends. */
interface Behavior {
  readonly takesMs: number;
  readonly fails: boolean;
}

interface ServicePlan {
  readonly phases: Readonly<Record<LifecyclePhase, Behavior>>;
  readonly disposal: Behavior;
  /** Which of the other services come before; undefined for none stated. */
  readonly after: readonly number[] | undefined;
}

interface Plan {
  readonly services: readonly ServicePlan[];
  readonly startsConcurrently: boolean;
  readonly stopsConcurrently: boolean;
}

/** One thing that happened, in order. */
interface Event {
  readonly what: "begins" | "ends" | "fails";
  readonly phase: LifecyclePhase | "dispose";
  readonly service: number;
}

const behavior = fc.record({
  takesMs: fc.nat({ max: 5 }),
  fails: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const servicePlan = fc.record({
  phases: fc.record(Object.fromEntries(phases.map((phase) => [phase, behavior]))),
  disposal: behavior,
  // As shares of the services before it in some hidden order, so that there is no circle.
  after: fc.option(fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 3 }), {
    nil: undefined,
  }),
  rank: fc.nat(),
});

const plan: fc.Arbitrary<Plan> = fc
  .record({
    drawn: fc.array(servicePlan, { minLength: 1, maxLength: 6 }),
    startsConcurrently: fc.boolean(),
    stopsConcurrently: fc.boolean(),
  })
  .map(({ drawn, startsConcurrently, stopsConcurrently }) => {
    const ranks = drawn.map(({ rank }) => rank);
    const ranked = [...drawn.keys()].toSorted((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
    const services = drawn.map(({ phases, disposal, after }, index): ServicePlan => {
      const candidates = ranked.slice(0, ranked.indexOf(index));
      const chosen = after?.flatMap((share) => candidates[Math.floor(share * candidates.length)] ?? []);
      return { phases: phases as ServicePlan["phases"], disposal, after: chosen };
    });
    return { services, startsConcurrently, stopsConcurrently };
  });

test("whatever fails whenever: order, rollback, aggregation and disposal hold", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (drawn) => {
      const { events, errors, startError, stopError, disposeError } = await live(drawn);
      const failed = events.filter(({ what }) => what === "fails");
      checkStart(drawn, events);
      checkStop(drawn, events);
      checkDisposal(drawn, events);
      // Nothing lost, nothing twice, in the order in which it failed.
      const inPhases = (names: readonly string[]): Error[] =>
        failed.filter(({ phase }) => isOneOf(names, phase)).map((event) => errors.get(keyOf(event)) ?? assert.fail());
      const [starting, stopping, disposing] = [inPhases(startPhases), inPhases(stopPhases), inPhases(["dispose"])];
      assert.deepEqual(errorsOf(startError), starting.length > 0 ? [...starting, ...stopping] : []);
      assert.deepEqual(errorsOf(stopError), starting.length > 0 ? [] : stopping);
      assert.deepEqual(errorsOf(disposeError), disposing);
    }),
    { numRuns: 10_000 },
  );
});

/** Lives the life of a host: start, stop if it started, disposal. */
async function live({ services, startsConcurrently, stopsConcurrently }: Plan): Promise<Life> {
  const events: Event[] = [];
  const errors = new Map<string, Error>();
  const time = new VirtualTime();
  const behave = ({ takesMs, fails }: Behavior, service: number, phase: Event["phase"]): Promise<void> | void => {
    events.push({ what: "begins", phase, service });
    const end = (): void => {
      events.push({ what: fails ? "fails" : "ends", phase, service });
      if (!fails) return;
      const error = new Error(`${service} in ${phase}`);
      errors.set(keyOf({ phase, service }), error);
      throw error;
    };
    return takesMs === 0 ? end() : time.pass(takesMs).then(end);
  };
  const builder = createHostBuilder({
    name: "drawn",
    argv: [],
    env: {},
    contentRoot: import.meta.dirname,
    logger: silent,
    servicesStartConcurrently: startsConcurrently,
    servicesStopConcurrently: stopsConcurrently,
  });
  services.forEach(({ phases, disposal, after }, service) => {
    const entries = Object.entries(phases).map(([phase, behavior]) => {
      return [phase, () => behave(behavior, service, phase as LifecyclePhase)] as const;
    });
    const instance = Object.fromEntries(entries) as unknown as HostedService;
    const disposable = { ...instance, [Symbol.asyncDispose]: async () => await behave(disposal, service, "dispose") };
    builder.addHostedService(
      nameOf(service),
      () => disposable,
      after === undefined ? {} : { after: after.map(nameOf) },
    );
  });
  const host = builder.build();
  const startError = await time.run(errorIn(host.start()));
  const stopError = startError === undefined ? await time.run(errorIn(host.stop())) : undefined;
  const disposeError = await time.run(errorIn(host[Symbol.asyncDispose]()));
  return { events, errors, startError, stopError, disposeError };
}

interface Life {
  readonly events: readonly Event[];
  readonly errors: ReadonlyMap<string, Error>;
  readonly startError: unknown;
  readonly stopError: unknown;
  readonly disposeError: unknown;
}

/** Each phase begins when the one before is over and nothing has failed; each service after those before it have ended. */
function checkStart(plan: Plan, events: readonly Event[]): void {
  const starting = events.filter(({ phase }) => isOneOf(startPhases, phase));
  assertPhasesApart(starting, startPhases);
  const failure = starting.findIndex(({ what }) => what === "fails");
  const failedPhase = starting[failure]?.phase;
  for (const { phase, service } of starting.filter(({ what }) => what === "begins")) {
    for (const earlier of before(plan.services, plan.startsConcurrently, service)) {
      const end = starting.findIndex((event) => event.what === "ends" && is(event, phase, earlier));
      const begin = starting.findIndex((event) => event.what === "begins" && is(event, phase, service));
      assert(end >= 0 && end < begin, `${service} begins ${phase} when ${earlier} has ended it`);
    }
  }
  if (failedPhase === undefined) {
    assert.equal(starting.filter(({ what }) => what === "ends").length, plan.services.length * startPhases.length);
    return;
  }
  // Whoever had begun beside the one that failed was waited for.
  assert.equal(
    starting.filter(({ what }) => what === "begins").length,
    starting.filter(({ what }) => what !== "begins").length,
  );
  const later = startPhases.slice(startPhases.indexOf(failedPhase as never) + 1);
  assert.equal(
    starting.some(({ phase }) => isOneOf(later, phase)),
    false,
  );
}

/** All that had started, and nobody else, goes through all stop phases, whatever fails; each after those that depend on it. */
function checkStop(plan: Plan, events: readonly Event[]): void {
  const stopping = events.filter(({ phase }) => isOneOf(stopPhases, phase));
  const first = stopping[0] === undefined ? events.length : events.indexOf(stopping[0]);
  assert(events.slice(first).every(({ phase }) => !isOneOf(startPhases, phase)));
  assertPhasesApart(stopping, stopPhases);
  const started = events
    .filter(({ what, phase }) => what === "ends" && phase === "start")
    .map(({ service }) => service);
  for (const phase of stopPhases) {
    const begun = stopping.filter((event) => event.what === "begins" && event.phase === phase);
    assert.deepEqual(new Set(begun.map(({ service }) => service)), new Set(started));
    assert.equal(begun.length, started.length);
    for (const service of started)
      for (const later of before(plan.services, plan.stopsConcurrently, service).filter((it) => started.includes(it))) {
        const over = stopping.findIndex((event) => event.what !== "begins" && is(event, phase, service));
        const begin = stopping.findIndex((event) => event.what === "begins" && is(event, phase, later));
        assert(over < begin, `${later} begins ${phase} when ${service} is through with it`);
      }
  }
}

/** Everything that was made is disposed of, one after the other, last made first. */
function checkDisposal(plan: Plan, events: readonly Event[]): void {
  const disposing = events.filter(({ phase }) => phase === "dispose");
  const order = disposing.filter(({ what }) => what === "begins").map(({ service }) => service);
  assert.deepEqual(order, plan.services.map((_, index) => index).toReversed());
  disposing.forEach(({ what, service }, index) => {
    if (what === "begins") assert.equal(disposing[index + 1]?.service, service);
  });
  assert.deepEqual(events.slice(events.length - disposing.length), disposing);
}

function assertPhasesApart(events: readonly Event[], order: readonly LifecyclePhase[]): void {
  const indexes = events.map(({ phase }) => order.indexOf(phase as LifecyclePhase));
  assert.deepEqual(
    indexes,
    indexes.toSorted((a, b) => a - b),
  );
}

/**
 * Those that a service has to come after: what it names; if it names nothing and services go one
 * after the other, all that got their place before it.
 */
function before(services: Plan["services"], concurrently: boolean, service: number): readonly number[] {
  const after = services[service]?.after;
  if (after !== undefined) return after;
  if (concurrently) return [];
  return services.flatMap((_, other) => (placeOf(services, other) < placeOf(services, service) ? [other] : []));
}

/** A service gets its place with the first, in order of registration, that has to come after it, or that it is. */
function placeOf(services: Plan["services"], service: number): number {
  return services.findIndex((_, other) => leadsTo(services, other, service));
}

function leadsTo(services: Plan["services"], from: number, to: number): boolean {
  return from === to || (services[from]?.after ?? []).some((next) => leadsTo(services, next, to));
}

function isOneOf(phases: readonly string[], phase: Event["phase"]): boolean {
  return phases.includes(phase);
}

function is(event: Event, phase: Event["phase"], service: number): boolean {
  return event.phase === phase && event.service === service;
}

function keyOf({ phase, service }: Pick<Event, "phase" | "service">): string {
  return `${service} ${phase}`;
}

function nameOf(service: number): string {
  return `s${service}`;
}

function errorsOf(error: unknown): unknown[] {
  if (error === undefined) return [];
  return error instanceof AggregateError ? error.errors : [error];
}

async function errorIn(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const silent = pino({ level: "silent" });
