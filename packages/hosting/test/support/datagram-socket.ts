import { setTimeout } from "node:timers/promises";
import koffi from "koffi";

const libc = koffi.load(null);
const socket = libc.func("int socket(int, int, int)") as (...args: number[]) => number;
const bind = libc.func("int bind(int, const void *, unsigned int)") as (
  fd: number,
  at: Buffer,
  bytes: number,
) => number;
const recv = libc.func("long recv(int, _Out_ uint8_t *, size_t, int)") as (
  fd: number,
  into: Buffer,
  bytes: number,
  flags: number,
) => number;
const close = libc.func("int close(int)") as (fd: number) => number;

/** What systemd listens on: a datagram socket of the kernel's, on a path or under an abstract name (`@name`). */
export class DatagramSocket implements Disposable {
  readonly #fd = socket(1, 2, 0);
  readonly #buffer = Buffer.alloc(4_096);

  constructor(name: string) {
    const path = name.startsWith("@") ? Buffer.from(`\0${name.slice(1)}`) : Buffer.from(`${name}\0`);
    const address = Buffer.concat([Buffer.from(new Uint16Array([1]).buffer), path]);
    if (bind(this.#fd, address, address.length) !== 0) throw new Error(`cannot bind ${name}: ${koffi.errno()}`);
  }

  /** The message that came first of those not received yet, or undefined. */
  receiveNow(): string | undefined {
    const bytes = recv(this.#fd, this.#buffer, this.#buffer.length, 0x40);
    return bytes < 0 ? undefined : this.#buffer.toString("utf8", 0, bytes);
  }

  /** Waits for a message that begins so, and gives those received up to it. */
  async receiveUntil(beginning: string): Promise<string[]> {
    const messages: string[] = [];
    for (;;) {
      const message = this.receiveNow();
      if (message === undefined) await setTimeout(2);
      else if (messages.push(message) && message.startsWith(beginning)) return messages;
    }
  }

  [Symbol.dispose](): void {
    close(this.#fd);
  }
}
