import { defineSettings, setting, type SettingsOf } from "@millrace/hosting";

/** What the sample can be told; `--help` lists it. */
export const orderingSettings = defineSettings({
  role: {
    env: "ORDERING_ROLE",
    schema: setting.oneOf(["all", "background", "ordering"], { default: "all" }),
    description: "Which part runs in this process: the grace period, what receives its events, or both.",
  },
  connectionString: {
    env: "ORDERING_POSTGRES_URL",
    schema: setting.text({ default: "postgres://postgres@127.0.0.1:5432/postgres" }),
    description: "The database of the orders: postgres://user:password@host:port/database.",
  },
  eventBus: {
    env: "ORDERING_EVENT_BUS",
    schema: setting.oneOf(["in-process", "rabbitmq"], { default: "in-process" }),
    description: "What carries the events. Two processes need rabbitmq.",
  },
  rabbitmqUrl: {
    env: "ORDERING_RABBITMQ_URL",
    schema: setting.text({ default: "amqp://guest:guest@127.0.0.1:5672" }),
    description: "Where RabbitMQ is.",
  },
  exchange: {
    env: "ORDERING_EXCHANGE",
    schema: setting.text({ default: "ordering" }),
    description: "The exchange of RabbitMQ that the events go through.",
  },
  subscriptionClientName: {
    env: "ORDERING_SUBSCRIPTION_CLIENT_NAME",
    schema: setting.text({ default: "ordering" }),
    description: "Under which name events are received; instances with the same name share them.",
  },
  gracePeriodTimeMs: {
    env: "ORDERING_GRACE_PERIOD_TIME_MS",
    schema: setting.integer({ min: 0, default: 60_000 }),
    description: "How long a customer may think better of it.",
  },
  checkUpdateTimeMs: {
    env: "ORDERING_CHECK_UPDATE_TIME_MS",
    schema: setting.integer({ min: 10, default: 1_000 }),
    description: "How often to look for orders whose grace period has passed.",
  },
  port: {
    env: "PORT",
    schema: setting.integer({ min: 0, max: 65_535, default: 3_200 }),
    description: "The port of health checks and orders.",
  },
});

export type OrderingSettings = SettingsOf<typeof orderingSettings>;
