import { getSystemErrorName } from "node:util";
import { HostingError } from "../errors.ts";
import { socketAddress } from "./socket-address.ts";

/** The C library's calls, whose numbers are those of Linux, which is where systemd is. */
interface Libc {
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly sendto: (
    fd: number,
    message: Buffer,
    bytes: number,
    flags: number,
    address: Buffer,
    addressBytes: number,
  ) => number;
  readonly close: (fd: number) => number;
  readonly errno: () => number;
}

const unixFamily = 1;
/** `SOCK_DGRAM | SOCK_CLOEXEC` */
const datagramType = 2 | 0o2_000_000;
/** `MSG_DONTWAIT | MSG_NOSIGNAL`: a service manager that does not read must not hold up the event loop. */
const flags = 0x40 | 0x4000;

/**
 * The way to tell systemd something: one datagram for each message. Node has no sockets of this kind, so the C library's
 * are called through koffi, an optional peer dependency that needs no compiler.
 */
export class NotifySocket implements Disposable {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #address: Buffer;

  private constructor(libc: Libc, fd: number, address: Buffer) {
    this.#libc = libc;
    this.#fd = fd;
    this.#address = address;
  }

  /**
   * @param name as in the environment variable `NOTIFY_SOCKET`.
   * @throws RangeError for a name that is none; `HostingError` `MISSING_PACKAGE`; a system error
   */
  static async open(name: string): Promise<NotifySocket> {
    const address = socketAddress(name);
    const libc = await loadLibc();
    const fd = libc.socket(unixFamily, datagramType, 0);
    if (fd < 0) throw systemError("socket", libc.errno());
    return new NotifySocket(libc, fd, address);
  }

  /**
   * Sends these assignments together, such as `READY=1` and `STATUS=running`. Returns at once.
   * @throws a system error, such as `ECONNREFUSED` when nobody listens and `EAGAIN` when nobody reads
   */
  send(...assignments: readonly string[]): void {
    const message = Buffer.from(assignments.join("\n"));
    const sent = this.#libc.sendto(this.#fd, message, message.length, flags, this.#address, this.#address.length);
    if (sent < 0) throw systemError("sendto", this.#libc.errno());
  }

  [Symbol.dispose](): void {
    this.#libc.close(this.#fd);
  }
}

async function loadLibc(): Promise<Libc> {
  const { default: koffi } = await importKoffi();
  // What the process itself is linked with, whatever the file is called on this system.
  const libc = koffi.load(null);
  return {
    socket: libc.func("int socket(int, int, int)") as Libc["socket"],
    sendto: libc.func("long sendto(int, const void *, size_t, int, const void *, unsigned int)") as Libc["sendto"],
    close: libc.func("int close(int)") as Libc["close"],
    errno: () => koffi.errno(),
  };
}

async function importKoffi(): Promise<typeof import("koffi")> {
  try {
    return await import("koffi");
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new HostingError(
      "MISSING_PACKAGE",
      "systemd is to be notified (NOTIFY_SOCKET is set), which needs the package koffi: npm install koffi",
      { cause },
    );
  }
}

function systemError(call: string, errno: number): Error {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${call}: ${code}`), { code, errno: -errno, syscall: call });
}
