import { HostingError, type HostingErrorCode } from "../errors.ts";
import type { Deadline, DeadlineKind } from "./deadline.ts";
import type { Failure } from "./failure.ts";
import type { Ending } from "./settle.ts";

const codes = {
  shutdown: "SHUTDOWN_TIMEOUT",
  stop: "STOP_TIMEOUT",
  startup: "STARTUP_TIMEOUT",
  patience: "SHUTDOWN_TIMEOUT",
} as const satisfies Record<DeadlineKind, HostingErrorCode>;

/** Whether the error says that something did not end in time. */
export function isTimeout(error: unknown): error is HostingError {
  return error instanceof HostingError && Object.values(codes).some((code) => code === error.code);
}

/** The error that names who had not ended what at which deadline; its `cause` is what the call threw in the end, if it did. */
export function overdue(service: string, phase: Failure["phase"], deadline: Deadline, ended?: Ending): HostingError {
  const cause = ended?.kind === "failed" ? { cause: ended.error } : {};
  return new HostingError(codes[deadline.kind], sentence(service, phase, deadline), cause);
}

function sentence(service: string, phase: Failure["phase"], { kind, timeoutMs }: Deadline): string {
  const notEnded = `"${service}" had not ended its ${phase} at`;
  switch (kind) {
    case "shutdown":
      return `${notEnded} the shutdown deadline of ${timeoutMs} ms`;
    case "startup":
      return `${notEnded} the startup deadline of ${timeoutMs} ms`;
    case "stop":
      return `${notEnded} its own stop deadline of ${timeoutMs} ms`;
    case "patience":
      return `"${service}" was in ${phase} when the host was stopped and did not end within ${timeoutMs} ms: it must obey its signal`;
  }
}
