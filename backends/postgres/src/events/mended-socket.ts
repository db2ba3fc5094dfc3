import { Socket } from "node:net";

/** Where a client wants to connect to, as `postgres` tells it. */
export interface SocketTarget {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path: string | false;
}

/**
 * A socket for `postgres` that tells of its end in an order the client can bear. `postgres` 3.4.9 writes to a socket that it has just
 * been told is closed, which ends the process; and it forgets to write ever again on a connection that was closed while something
 * waited to be written (porsager/postgres#1154, #1208). So it hears of the error first, then writes what it must, which is lost,
 * and hears of the close last.
 */
class MendedSocket extends Socket {
  override emit(event: string | symbol, ...values: readonly unknown[]): boolean {
    if (event !== "close") return super.emit(event, ...values);
    if (values[0] !== true && this.listenerCount("error") > 0) super.emit("error", connectionClosed());
    // As of a close without an error, since only of that the client takes for lost what it has sent in the meantime.
    setImmediate(() => setImmediate(() => super.emit("close", false)));
    return true;
  }
}

/** Makes sockets for one client; of several hosts, each attempt takes the next. */
export function mendedSockets(): (target: SocketTarget) => Socket {
  let attempts = 0;
  return ({ host, port, path }) => {
    const index = attempts++ % Math.max(1, host.length);
    const socket = new MendedSocket();
    return path === false
      ? socket.connect({ host: host[index] ?? "localhost", port: port[index] ?? 5_432 })
      : socket.connect({ path });
  };
}

function connectionClosed(): Error {
  return Object.assign(new Error("the server has closed the connection"), { code: "CONNECTION_CLOSED" });
}
