import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** The lines of the head, as they were sent. */
  readonly head: string;
  readonly body: string;
}

/** A connection on which a test says exactly what it wants. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Reads one answer with a Content-Length. */
export async function readAnswer(socket: Socket): Promise<RawAnswer> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString("latin1");
    const [head = "", body] = text.split("\r\n\r\n");
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    if (body !== undefined && body.length >= length) return { status: Number(head.split(" ")[1]), head, body };
  }
  throw new Error(`the connection closed after ${JSON.stringify(text)}`);
}
