/**
 * Something that has happened and that other services may want to know: a CloudEvent of version 1.0 (cloudevents.io) in its
 * JSON format, with the extensions `partitionkey` and `traceparent`. Two events with the same `source` and `id` are one event
 * that came twice.
 */
export interface IntegrationEvent<Data = unknown> {
  readonly specversion: "1.0";
  readonly id: string;
  /** Where it happened, as a URI reference: `/ordering`. */
  readonly source: string;
  /** What happened: `ordering.grace-period-confirmed`. */
  readonly type: string;
  /** What it happened to, within its source: `orders/4711`. */
  readonly subject?: string;
  /** When it was created, as RFC 3339 has it, in UTC. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  /** Events with the same key are delivered in order; those without have none. */
  readonly partitionkey?: string;
  /** The span it was created in, as W3C Trace Context writes it. */
  readonly traceparent?: string;
  readonly data: Data;
}
