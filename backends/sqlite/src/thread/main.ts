import type { DatabaseSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { Fault } from "../database/fault.ts";
import type { Request, ThreadSettings } from "../database/protocol.ts";
import { NewerSchemaError } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import { faultFrom } from "./sqlite-fault.ts";
import { StoreLoop } from "./store-loop.ts";
import type { Connection } from "./store-loop.ts";

/** What stands for the database when it could not be opened: everything is answered with why. */
class ClosedLoop {
  readonly #fault: Fault;
  readonly #connection: Connection;

  constructor(fault: Fault, connection: Connection) {
    this.#fault = fault;
    this.#connection = connection;
  }

  accept(request: Request): void {
    if (request.kind === "call") this.#connection.post([{ id: request.id, fault: this.#fault }]);
  }

  turn(): void {}

  close(): void {
    this.#connection.end();
  }
}

function open(settings: ThreadSettings, connection: Connection): StoreLoop | ClosedLoop {
  try {
    return openLoop(openDatabase(settings), settings, connection);
  } catch (error) {
    return new ClosedLoop(openingFault(error, settings.database), connection);
  }
}

function openLoop(db: DatabaseSync, settings: ThreadSettings, connection: Connection): StoreLoop {
  try {
    return new StoreLoop(db, settings, connection);
  } catch (error) {
    db.close();
    throw error;
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
  const accept = (requests: readonly Request[]): void => {
    for (const request of requests) {
      if (request.kind === "close") loop.close();
      else loop.accept(request);
    }
  };
  const loop = open(settings, { post: (replies) => port.postMessage(replies), end: () => port.close() });
  port.on("message", (first: readonly Request[]) => {
    accept(first);
    for (const requests of drain(port)) accept(requests);
    loop.turn();
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
