import type { IncomingHttpHeaders } from "node:http";
import { HttpError } from "./errors.ts";

const shape = /^[\x21-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request. The draft asks for a quoted string; a bare one, as many send it, means the same.
 * @throws HttpError `bad-request`
 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const header = [headers["idempotency-key"] ?? []].flat()[0];
  if (header === undefined) return undefined;
  const key = header.trim().replace(/^"(.*)"$/, "$1");
  if (shape.test(key)) return key;
  throw new HttpError("bad-request", "an Idempotency-Key has 1 to 255 visible ASCII characters and no spaces");
}

/** The keys of submissions that this process has not answered yet. */
export class KeysInFlight {
  readonly #keys = new Set<string>();

  /**
   * Holds a key until disposed; no key, nothing held.
   * @throws HttpError `idempotency-key-in-flight`
   */
  hold(key: string | undefined): Disposable {
    if (key === undefined) return { [Symbol.dispose]: () => {} };
    if (this.#keys.has(key)) {
      throw new HttpError(
        "idempotency-key-in-flight",
        "a request with this Idempotency-Key is being answered; wait for it",
      );
    }
    this.#keys.add(key);
    return { [Symbol.dispose]: () => void this.#keys.delete(key) };
  }
}
