import {
  BackgroundTaskQueue,
  createHostBuilder,
  defineSettings,
  setting,
  systemTime,
  type Host,
  type HostBuilderOptions,
  type TimeProvider,
} from "@millrace/hosting";
import { FastifyService } from "@millrace/hosting/fastify";
import { lettersApplication } from "./letters-application.ts";
import { LetterWriter } from "./letters.ts";

const settings = defineSettings({
  port: { env: "PORT", schema: setting.integer({ min: 0, max: 65_535, default: 3_101 }), description: "The port." },
  capacity: {
    env: "LETTERS_CAPACITY",
    schema: setting.integer({ min: 1, default: 100 }),
    description: "How many letters may wait.",
  },
});

/** The services of the sample, for tests to look at. */
export interface LettersServices {
  readonly tasks: BackgroundTaskQueue;
  readonly writer: LetterWriter;
  readonly web: FastifyService;
}

/** The program. The queue stands before the web, and so stops after it: the last requests still get in. */
export function buildHost(
  options: Partial<Omit<HostBuilderOptions, "settings">> = {},
  time: TimeProvider = systemTime,
): Host<LettersServices> {
  const builder = createHostBuilder({ name: "letters", ...options, settings });
  const { port, capacity } = builder.settings;
  return builder
    .configureServices((services) =>
      services
        .addSingleton("writer", () => new LetterWriter(time))
        .addSingleton(
          "tasks",
          ({ loggers }) =>
            new BackgroundTaskQueue({
              capacity,
              concurrency: 2,
              whenFull: "refuse",
              atStop: "drain",
              time,
              log: loggers.category("tasks"),
            }),
        )
        .addSingleton(
          "web",
          ({ tasks, writer, loggers }) =>
            new FastifyService({ app: lettersApplication({ tasks, writer, log: loggers.category("web") }), port }),
        ),
    )
    .addHostedService("tasks", ({ tasks }) => tasks)
    .addHostedService("web", ({ web }) => web)
    .build();
}
