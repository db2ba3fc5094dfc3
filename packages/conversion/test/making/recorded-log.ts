import type { ConversionLog } from "@millrace/conversion";

/** A log that remembers what it was told. */
export function recordedLog(): ConversionLog & { readonly messages: string[]; readonly records: object[] } {
  const messages: string[] = [];
  const records: object[] = [];
  const record = (fields: object, message: string): void => {
    messages.push(message);
    records.push(fields);
  };
  return { messages, records, debug: record, info: record, warn: record, error: record };
}
