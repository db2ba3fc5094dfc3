import type { AddressInfo } from "node:net";
import { JobWorker } from "@millrace/jobs";
import type { Backend, Job } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { millraceHttp, serverOptions } from "@millrace/http";
import type { MillraceHttpOptions, StatusDocument } from "@millrace/http";
import Fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { counting, kinds, shouting } from "./example-jobs.ts";

/** A running service for a test; disposing it leaves nothing open. */
export interface TestService extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly backend: Backend;
  /** Where it listens: `http://127.0.0.1:12345`. */
  readonly address: string;
  readonly port: number;
  /** The status of a job once it has ended. */
  ended(id: string): Promise<StatusDocument>;
}

export interface TestServiceOptions extends Partial<MillraceHttpOptions> {
  /** The handlers that a worker of the same process has; none, and jobs stay where they are. */
  readonly handlers?: readonly Job[];
  /** Default 0: any that is free. */
  readonly port?: number;
}

export const handlers: readonly Job[] = [shouting, counting];

export async function openService({
  handlers = [],
  port: wanted = 0,
  ...options
}: TestServiceOptions = {}): Promise<TestService> {
  const backend = options.backend ?? memoryBackend();
  const app = Fastify({ ...serverOptions(), forceCloseConnections: true });
  await app.register(millraceHttp, { backend, jobs: kinds, ...options });
  await app.listen({ port: wanted, host: "127.0.0.1" });
  const worker = handlers.length === 0 ? undefined : new JobWorker({ backend, jobs: handlers, stopGraceMs: 0 });
  await worker?.start();
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    backend,
    port,
    address: `http://127.0.0.1:${port}`,
    ended: (id) => endOf(`http://127.0.0.1:${port}`, id),
    async [Symbol.asyncDispose]() {
      await worker?.stop();
      await app.close();
    },
  };
}

/** Listens to the events of a job until they end, as they do after its last one. */
async function endOf(address: string, id: string): Promise<StatusDocument> {
  const answer = await fetch(`${address}/api/status/${id}/events`);
  await answer.text();
  const status = await fetch(`${address}/api/status/${id}`);
  return (await status.json()) as StatusDocument;
}
