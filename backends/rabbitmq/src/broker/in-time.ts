import { BrokerError } from "./broker-error.ts";
import { translateError } from "./translate-error.ts";

/**
 * What `promise` resolves to, if it does so within `ms`.
 * @param doing what is waited for, as in "publishing a message"
 * @throws BrokerError `unavailable` if it does not, and the promise is left to itself then; or what it rejects with, in our words
 */
export async function inTime<T>(promise: Promise<T>, ms: number, doing: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new BrokerError("unavailable", `${doing}: RabbitMQ did not answer within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } catch (error) {
    throw translateError(error, doing);
  } finally {
    clearTimeout(timer);
  }
}
