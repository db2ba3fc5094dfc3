import { isJobError } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";

/** The numbers that a back end is asked for. */
export interface BackendGauges {
  /** Asks for them all anew. Those of a back end that does not answer are left out, rather than told as they were. */
  refresh(): Promise<void>;
}

/** What a back end holds, as gauges of these registries. */
export function backendGauges(backend: Backend, timeoutMs: number, registers: Registry[]): BackendGauges {
  const up = new Gauge({
    name: "millrace_backend_up",
    help: "1 if the back end answered this scrape, else 0.",
    registers,
  });
  const jobs = new Gauge({
    name: "millrace_jobs",
    help: "Jobs in the store, by kind and state.",
    labelNames: ["kind", "state"],
    registers,
  });
  const oldest = new Gauge({
    name: "millrace_oldest_due_seconds",
    help: "How long the job has been due that waits longest, by kind; absent where none is due.",
    labelNames: ["kind"],
    registers,
  });
  const messages = new Gauge({
    name: "millrace_queue_messages",
    help: "Messages in the queue: all that wait, and those that could be received now.",
    labelNames: ["state"],
    registers,
  });

  const paused = new Gauge({
    name: "millrace_kind_paused",
    help: "1 for each kind that is paused; absent for the others.",
    labelNames: ["kind"],
    registers,
  });

  return {
    async refresh() {
      for (const gauge of [jobs, oldest, messages, paused]) gauge.reset();
      const answer = await within(timeoutMs, ask(backend));
      up.set(answer === undefined ? 0 : 1);
      if (answer === undefined) return;
      for (const { kind, state, count } of answer.counts) jobs.set({ kind, state }, count);
      for (const { kind, dueForMs } of answer.due) oldest.set({ kind }, dueForMs / 1_000);
      for (const kind of answer.paused) paused.set({ kind }, 1);
      messages.set({ state: "waiting" }, answer.depth.waiting);
      messages.set({ state: "ready" }, answer.depth.ready);
    },
  };
}

type Answer = Readonly<{
  counts: Awaited<ReturnType<Backend["store"]["counts"]>>;
  due: Awaited<ReturnType<Backend["store"]["oldestDue"]>>;
  paused: Awaited<ReturnType<Backend["store"]["paused"]>>;
  depth: Awaited<ReturnType<Backend["queue"]["depth"]>>;
}>;

async function ask({ store, queue }: Backend): Promise<Answer | undefined> {
  try {
    const [counts, due, paused, depth] = await Promise.all([
      store.counts(),
      store.oldestDue(),
      store.paused(),
      queue.depth(),
    ]);
    return { counts, due, paused, depth };
  } catch (cause) {
    if (!isJobError(cause)) throw cause;
    return undefined;
  }
}

/** The answer, or undefined where there is none in time. */
async function within(timeoutMs: number, answer: Promise<Answer | undefined>): Promise<Answer | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), timeoutMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
