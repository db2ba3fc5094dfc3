import type { ChildEnd } from "./child.ts";

/** A handler's thread or process ended in the middle of the attempt. */
export class HandlerCrashed extends Error {
  override readonly name = "HandlerCrashed";
  readonly how: string;

  constructor(end: ChildEnd) {
    super(`the handler ended in the middle of its work: ${end.how}`, { cause: end.cause });
    this.how = end.how;
  }
}
