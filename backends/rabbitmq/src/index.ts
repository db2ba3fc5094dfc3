export type { BrokerOptions } from "./broker/broker-options.ts";
export type { RabbitmqEventBusOptions } from "./event-bus/options.ts";
export type { RabbitmqQueueOptions } from "./job-queue/options.ts";
export { rabbitmqEventBus } from "./rabbitmq-event-bus.ts";
export { rabbitmqQueue } from "./rabbitmq-queue.ts";
