import type { Fault } from "./fault.ts";
import type { OperationName } from "./operations.ts";

/** What the thread is told, a whole turn of the event loop in one message. */
export type Request =
  | { readonly kind: "call"; readonly id: number; readonly name: OperationName; readonly args: readonly unknown[] }
  /** The wait with this id is not wanted any more. It is answered all the same, with what it had come to or with null. */
  | { readonly kind: "abandon"; readonly id: number }
  | { readonly kind: "close" };

/** What the thread answers, a whole batch in one message. */
export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: Fault };

/** What the thread is started with. */
export interface ThreadSettings {
  readonly database: string;
  readonly busyTimeoutMs: number;
  readonly checkUpToBytes: number;
}
