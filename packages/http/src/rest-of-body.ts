import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

const restBytes = 256 * 1024;
const restMs = 500;
const lingerMs = 1_000;

/**
 * Reads and forgets what is left of a refused body, where that is little: the connection can then be used again. A long
 * rest is left in the wire.
 * @returns whether the body came to its end
 */
export async function discardRest(message: IncomingMessage): Promise<boolean> {
  // Whoever was reading has given up, and must neither hold the connection nor let go of it while it is read on here.
  message.unpipe();
  if (message.readableEnded || message.complete) {
    message.resume();
    return true;
  }
  if (message.destroyed || Number(message.headers["content-length"] ?? 0) > restBytes) return false;
  return readOn(message);
}

function readOn(message: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const settle = (ended: boolean) => (): void => {
      clearTimeout(timer);
      message.off("data", count).off("end", onEnd).off("close", onClose).off("error", onClose);
      if (!ended) message.pause();
      resolve(ended);
    };
    const onEnd = settle(true);
    const onClose = settle(false);
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > restBytes) onClose();
    };
    const timer = setTimeout(onClose, restMs);
    message.on("data", count).on("end", onEnd).on("close", onClose).on("error", onClose);
    message.resume();
  });
}

/**
 * A whole answer that ends a little later than its bytes. While a client is still sending, closing at once would reset the
 * connection, and the reset may overtake the answer; so it is given time to read why it was refused.
 */
export function lingering(body: Buffer): Readable {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield body;
    await delay(lingerMs, undefined, { ref: false });
  }
  return Readable.from(bytes(), { objectMode: false });
}
