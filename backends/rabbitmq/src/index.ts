export type { BrokerOptions } from "./broker/broker-options.ts";
export type { RabbitmqQueueOptions } from "./job-queue/options.ts";
export { rabbitmqQueue } from "./rabbitmq-queue.ts";
