import type { ServiceLog } from "@millrace/hosting";

/** A log that keeps what it is told, as `level: message`. */
export class RecordingLog implements ServiceLog {
  readonly lines: string[] = [];
  readonly debug: ServiceLog["debug"] = this.#write("debug");
  readonly info: ServiceLog["info"] = this.#write("info");
  readonly warn: ServiceLog["warn"] = this.#write("warn");
  readonly error: ServiceLog["error"] = this.#write("error");

  #write(level: string): ServiceLog["info"] {
    return (...args: unknown[]) =>
      void this.lines.push(`${level}: ${String(args.findLast((arg) => typeof arg === "string"))}`);
  }
}
