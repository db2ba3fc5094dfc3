import { createHostBuilder, type HostBuilder, type HostBuilderOptions, type HostServices } from "@millrace/hosting";
import { pino } from "pino";

export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly category?: string;
  readonly service?: string;
  readonly phase?: string;
}

export interface TestHost {
  readonly builder: HostBuilder<HostServices>;
  /** What was logged so far. */
  readonly records: LogRecord[];
}

/** A builder that reads nothing of this process and keeps its log for the test. */
export function testHost(options: Partial<HostBuilderOptions> = {}): TestHost {
  const records: LogRecord[] = [];
  const write = (line: string): void => void records.push(JSON.parse(line) as LogRecord);
  const logger = pino({ level: "debug" }, { write });
  const { settings: _, ...rest } = options;
  const builder = createHostBuilder({
    name: "test",
    argv: [],
    env: {},
    contentRoot: import.meta.dirname,
    logger,
    ...rest,
  });
  return { builder, records };
}

/** The records at error or fatal level. */
export function errorsIn(records: readonly LogRecord[]): string[] {
  return records.filter(({ level }) => level >= 50).map(({ msg }) => msg);
}
