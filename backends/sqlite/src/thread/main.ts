import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Fault } from "../database/fault.ts";
import type { Reply, Request, ThreadSettings } from "../database/protocol.ts";
import { NewerSchemaError } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import { faultFrom } from "./sqlite-fault.ts";
import { StoreLoop } from "./store-loop.ts";

/** What stands for the database when it could not be opened: everything is answered with why. */
class ClosedLoop {
  readonly #fault: Fault;
  readonly #post: (replies: readonly Reply[]) => void;

  constructor(fault: Fault, post: (replies: readonly Reply[]) => void) {
    this.#fault = fault;
    this.#post = post;
  }

  accept(request: Request): void {
    if (request.kind === "call") this.#post([{ id: request.id, fault: this.#fault }]);
  }

  turn(): void {}

  close(): void {}
}

function open(
  settings: ThreadSettings,
  post: (replies: readonly Reply[]) => void,
  takeIn: () => void,
): StoreLoop | ClosedLoop {
  try {
    return new StoreLoop(openDatabase(settings), settings, { post, takeIn });
  } catch (error) {
    return new ClosedLoop(openingFault(error, settings.database), post);
  }
}

function openingFault(error: unknown, database: string): Fault {
  if (error instanceof NewerSchemaError) return { code: "storage-unavailable", message: error.message };
  if (error instanceof Error && "syscall" in error) {
    return { code: "storage-unavailable", message: `"${database}" cannot be opened: ${error.message}` };
  }
  return faultFrom(error, database);
}

function serve(port: MessagePort, settings: ThreadSettings): void {
  let closing = false;
  const accept = (requests: readonly Request[]): void => {
    for (const request of requests) {
      if (request.kind === "close") closing = true;
      else loop.accept(request);
    }
  };
  const takeIn = (): void => {
    for (const requests of drain(port)) accept(requests);
  };
  const loop = open(settings, (replies) => port.postMessage(replies), takeIn);
  port.on("message", (first: readonly Request[]) => {
    accept(first);
    takeIn();
    loop.turn();
    if (!closing) return;
    loop.close();
    port.close();
  });
}

/** Everything else that has come already: it shares the transaction. */
function* drain(port: MessagePort): Generator<readonly Request[]> {
  for (;;) {
    const next: { readonly message: readonly Request[] } | undefined = receiveMessageOnPort(port);
    if (next === undefined) return;
    yield next.message;
  }
}

if (parentPort !== null) serve(parentPort, workerData as ThreadSettings);
