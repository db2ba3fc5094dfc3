import { JobError } from "@millrace/jobs";
import { z } from "zod";

/** What SQS's event source hands to a function: the part of `SQSEvent` in `@types/aws-lambda` that is read here. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** A message of an {@link SqsEvent}. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  /** `SentTimestamp`, `ApproximateFirstReceiveTimestamp` and others. */
  readonly attributes?: Readonly<Partial<Record<string, string>>> | undefined;
  readonly messageAttributes?:
    | Readonly<Record<string, { readonly stringValue?: string | undefined; readonly dataType?: string | undefined }>>
    | undefined;
}

const schema = z.looseObject({
  Records: z.array(
    z.looseObject({
      eventSource: z.literal("aws:sqs"),
      messageId: z.string(),
      body: z.string(),
      attributes: z.record(z.string(), z.string()).optional(),
      messageAttributes: z
        .record(z.string(), z.looseObject({ stringValue: z.string().optional(), dataType: z.string().optional() }))
        .optional(),
    }),
  ),
});

/**
 * The messages of an event.
 * @throws JobError `invalid-definition` for an event of something else than a queue of SQS
 */
export function recordsOf(event: unknown): readonly SqsRecord[] {
  const { success, data } = schema.safeParse(event);
  if (success) return data.Records;
  throw new JobError(
    "invalid-definition",
    "this event is not one of a queue of SQS: give the function an event source mapping of the queue, and invoke it by nothing else",
  );
}
