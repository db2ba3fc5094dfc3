import { BrokerError } from "./broker-error.ts";

/**
 * What `promise` resolves to, if it does so within `ms`.
 * @throws BrokerError `unavailable` if it does not; the promise is left to itself then
 */
export async function inTime<T>(promise: Promise<T>, ms: number, doing: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new BrokerError("unavailable", `${doing}: RabbitMQ did not answer within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
