import { FastifyService } from "@millrace/hosting/fastify";
import type { ConverterHostBuilder } from "../converter-host.ts";
import { readReceiptKey } from "./receipt-key.ts";
import { createWebApplication } from "./web-application.ts";

/** The share of the shutdown's time that requests in flight have; a worker in the same process has had most of the rest. */
const requestGraceShare = 0.1;

/**
 * Adds what people and programs speak to: the pages and the HTTP interface.
 * @throws JobError `invalid-definition` if there is no key where the settings say that there is one
 */
export function addWeb(builder: ConverterHostBuilder): void {
  const { settings, loggers } = builder;
  const log = loggers.category("web");
  const receiptKey = readReceiptKey(settings.receiptKey);
  builder.addHostedService("web", ({ backend, lifetime, health }) => {
    const { host, port, shutdownTimeoutMs } = settings;
    return new FastifyService({
      app: createWebApplication({ settings, backend, receiptKey, health, stopping: lifetime.stopping, log }),
      host,
      port,
      // It stands before the worker and so stops after it: people see their job finish.
      acceptUntil: "stop",
      graceMs: shutdownTimeoutMs * requestGraceShare,
      listenText: (url) => `open ${url} in a browser`,
    });
  });
}
