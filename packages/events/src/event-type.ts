import { EventError } from "./errors.ts";
import { newEventId } from "./event-id.ts";
import type { IntegrationEvent } from "./event.ts";
import { describeIssues } from "./standard-schema.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** What a type of event is: its name, where it comes from, and what it tells. */
export interface EventDefinition<Input, Output> {
  /**
   * Lower-case words joined by hyphens, in parts joined by dots: `ordering.grace-period-confirmed`. Subscribers' queues are
   * bound to it, so it is not renamed lightly.
   */
  readonly type: string;
  /** Where such events happen, as a URI reference: `/ordering`. With the id it tells an event from all others. */
  readonly source: string;
  /** What it tells, as a schema (zod, valibot, arktype, …). It must be one that JSON can carry, and validate synchronously. */
  readonly data: StandardSchema<Input, Output>;
  /** The key of an event: events with the same key keep their order. Default: no key, no order. */
  readonly key?: (data: Output) => string;
  /** What an event happened to. Default: nothing is said. */
  readonly subject?: (data: Output) => string;
}

/** What may be said of one event beside its data. */
export interface EventAttributes {
  /** Default: a new one. An id made of the data, as `confirmed-4711`, makes two events of the same fact one. */
  readonly id?: string;
  /** The span in which it happened, as W3C Trace Context writes it. */
  readonly traceparent?: string;
}

/** A defined type of event: enough to make events of it and to read them. */
export class EventType<Input = unknown, Output = Input> {
  readonly type: string;
  readonly source: string;
  readonly #definition: EventDefinition<Input, Output>;

  constructor(definition: EventDefinition<Input, Output>) {
    checkNames(definition);
    this.type = definition.type;
    this.source = definition.source;
    this.#definition = definition;
  }

  /**
   * A new event of this type, which carries `data` as it was given.
   * @throws EventError `invalid-event` if the schema or JSON refuses the data
   */
  create(data: Input, { id = newEventId(), traceparent }: EventAttributes = {}): IntegrationEvent<Input> {
    const { key, subject } = this.#definition;
    const accepted = this.#accept(data);
    return {
      specversion: "1.0",
      id,
      source: this.source,
      type: this.type,
      ...(subject && { subject: subject(accepted) }),
      time: new Date().toISOString(),
      datacontenttype: "application/json",
      ...(key && { partitionkey: key(accepted) }),
      ...(traceparent !== undefined && { traceparent }),
      data: asJson(this.type, data) as Input,
    };
  }

  /**
   * An event that came from a bus, with its data as the schema returns it.
   * @throws EventError `invalid-event` if the data does not fit
   */
  read(event: IntegrationEvent): IntegrationEvent<Output> {
    return { ...event, data: this.#accept(event.data) };
  }

  #accept(data: unknown): Output {
    const result = this.#definition.data["~standard"].validate(data);
    if (result instanceof Promise) {
      result.catch(() => {});
      throw new EventError("invalid-definition", `the schema of ${this.type} is asynchronous; use one that is not`);
    }
    if (result.issues === undefined) return result.value;
    throw new EventError("invalid-event", `the data does not fit ${this.type}: ${describeIssues(result.issues)}`);
  }
}

/**
 * Defines a type of event.
 * @throws EventError `invalid-definition`
 */
export function defineEvent<Input, Output>(definition: EventDefinition<Input, Output>): EventType<Input, Output> {
  return new EventType(definition);
}

const maxTypeLength = 200;
const typeShape = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)*$/;
const sourceShape = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/;

function checkNames({ type, source }: { readonly type: string; readonly source: string }): void {
  if (!typeShape.test(type) || type.length > maxTypeLength) {
    throw new EventError(
      "invalid-definition",
      `"${type}" cannot be the type of an event: expected lower-case words joined by hyphens, in parts joined by dots, ` +
        `${maxTypeLength} characters at most`,
    );
  }
  if (sourceShape.test(source)) return;
  throw new EventError(
    "invalid-definition",
    `${type}: the source "${source}" is no URI reference, such as "/ordering"`,
  );
}

/** The data as a receiver will see it, and a copy, so that nobody changes it afterwards. */
function asJson(type: string, data: unknown): unknown {
  try {
    const text = JSON.stringify(data) as string | undefined;
    if (text !== undefined) return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new EventError("invalid-event", `the data of this ${type} cannot be written as JSON`, { cause });
  }
  throw new EventError("invalid-event", `this ${type} has no data that JSON could carry`);
}
