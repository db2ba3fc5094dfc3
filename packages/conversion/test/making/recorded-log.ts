import type { ConversionLog } from "@millrace/conversion";

/** A log that remembers its messages. */
export function recordedLog(): ConversionLog & { readonly messages: string[] } {
  const messages: string[] = [];
  const record = (_: object, message: string): void => void messages.push(message);
  return { messages, debug: record, info: record, warn: record, error: record };
}
