import { endianness } from "node:os";

/** `AF_UNIX`, `sys/socket.h`. */
const unixFamily = 1;
/** The size of `sun_path`, `sys/un.h`. */
const maxPathBytes = 108;

/**
 * The `sockaddr_un` of a notification socket as systemd names it: a path, or `@name` for one in the abstract namespace,
 * whose name begins with a zero byte and has its length for an end.
 *
 * @throws RangeError for an address of another kind, or one that is too long
 */
export function socketAddress(name: string): Buffer {
  const isAbstract = name.startsWith("@");
  if (!isAbstract && !name.startsWith("/"))
    throw new RangeError(`"${name}" is neither a path nor an abstract name such as "@name"`);
  const path = Buffer.from(isAbstract ? `\0${name.slice(1)}` : `${name}\0`);
  if (path.length > maxPathBytes) throw new RangeError(`"${name}" is longer than a socket's name can be`);
  const family = Buffer.alloc(2);
  if (endianness() === "LE") family.writeUInt16LE(unixFamily);
  else family.writeUInt16BE(unixFamily);
  return Buffer.concat([family, path]);
}
