import { pino, type DestinationStream, type Logger } from "pino";
import type { HostEnvironment } from "../environment.ts";
import type { LogFormat } from "../host-settings.ts";
import { defaultLevelOf, type LogLevels } from "./log-levels.ts";
import { logCorrelation } from "../tracing/log-correlation.ts";
import { textLine } from "./text-line.ts";

/** The logger of the application: JSON lines on standard output, or text for people. */
export function createRootLogger(environment: HostEnvironment, levels: LogLevels, format: LogFormat): Logger {
  const isText = format === "text" || (format === "auto" && isForPeople(environment));
  const options = { name: environment.applicationName, level: defaultLevelOf(levels), mixin: logCorrelation };
  // Written synchronously: what is logged just before the process ends must not be lost.
  return pino(options, isText ? textDestination() : pino.destination({ dest: 1, sync: true }));
}

function isForPeople(environment: HostEnvironment): boolean {
  return process.stdout.isTTY || environment.is("Development");
}

function textDestination(): DestinationStream {
  const colored = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return { write: (line) => void process.stdout.write(textLine(line, colored)) };
}
