import { defineEvent } from "../event-type.ts";
import type { EventType } from "../event-type.ts";
import type { IntegrationEvent } from "../event.ts";
import type { StandardSchema } from "../standard-schema.ts";

/** What the events of the contracts tell. */
export interface Sample {
  readonly number: number;
  readonly key?: string;
}

const sampleSchema: StandardSchema<Sample, Sample> = {
  "~standard": {
    version: 1,
    vendor: "millrace",
    validate: (value) =>
      typeof (value as Partial<Sample> | null)?.number === "number"
        ? { value: value as Sample }
        : { issues: [{ message: "expected a number", path: ["number"] }] },
  },
};

/** A type of event, with keys or without. */
export function sampleType(name: string, keyed = true): EventType<Sample, Sample> {
  return defineEvent({
    type: `contract.${name}`,
    source: "/contract",
    data: sampleSchema,
    ...(keyed && { key: ({ key = "key" }) => key }),
  });
}

const keyed = sampleType("sample");
const keyless = sampleType("sample", false);

/** An event for an outbox; without a key, one that has no order. */
export function sampleEvent(number: number, key?: string): IntegrationEvent<Sample> {
  return key === undefined ? keyless.create({ number }) : keyed.create({ number, key });
}

/** The numbers of events, in their order. */
export function numbersOf(events: readonly { readonly event: IntegrationEvent }[]): number[] {
  return events.map(({ event }) => (event.data as Sample).number);
}
