import type { Channel } from "./conversation.ts";

/** A thread or process that runs one attempt of a handler. */
export interface Child extends Channel {
  /** Resolves when it is gone and all that it had sent was heard. */
  readonly ended: Promise<ChildEnd>;
  /** Ends it at once, whatever it is doing. Ending what has ended changes nothing. */
  kill(): void;
}

/** How a child ended. */
export interface ChildEnd {
  /** False where the system did not let it begin, which says nothing about the handler. */
  readonly started: boolean;
  /** For people: `signal SIGABRT`, `exit code 1`. */
  readonly how: string;
  /** What it threw and nobody caught, where that is known. */
  readonly cause?: unknown;
}

/** Takes a line that a child has printed. */
export type OnLine = (from: "stdout" | "stderr", line: string) => void;
