import { pino, type DestinationStream, type Logger } from "pino";
import type { HostEnvironment } from "../environment.ts";
import type { LogFormat } from "../host-settings.ts";
import { defaultLevelOf, type LogLevels } from "./log-levels.ts";
import { logCorrelation } from "../tracing/log-correlation.ts";
import { textLine } from "./text-line.ts";

/** How much of the log is kept in memory while it cannot be written, as on a full disk. */
const maxUnwrittenBytes = 1_048_576;

/**
 * The logger of the application: JSON lines on standard output, or text for people. What cannot be written, because nobody
 * reads it any more or the disk is full, is dropped: as in .NET, an application does not end for want of a reader.
 */
export function createRootLogger(environment: HostEnvironment, levels: LogLevels, format: LogFormat): Logger {
  const isText = format === "text" || (format === "auto" && isForPeople(environment));
  const options = { name: environment.applicationName, level: defaultLevelOf(levels), mixin: logCorrelation };
  const output = standardOutput();
  return pino(options, isText ? asText(output) : output);
}

function isForPeople(environment: HostEnvironment): boolean {
  return process.stdout.isTTY || environment.is("Development");
}

function standardOutput(): DestinationStream {
  // Written synchronously: what is logged just before the process ends must not be lost.
  const output = pino.destination({ dest: 1, sync: true, maxLength: maxUnwrittenBytes });
  // Unheard, it would be an uncaught error, which is logged: an error again, and so on for ever.
  output.on("error", () => {});
  return output;
}

function asText(output: DestinationStream): DestinationStream {
  const colored = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return { write: (line) => output.write(textLine(line, colored)) };
}
