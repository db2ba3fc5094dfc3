import { S3Client } from "@aws-sdk/client-s3";
import type { $Command, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import { JobError } from "@millrace/jobs";
import type { ResolvedBlobStoreOptions } from "../blob-store-options.ts";
import { sendPatiently } from "../service/send-patiently.ts";
import { clientConfig } from "../service/client-config.ts";
import { faultOf as describeFault, isPassing } from "./fault.ts";

/** For one attempt to have its answer; the next may find a host that is well. */
const usualAttemptMs = 5_000;

/** How patiently a request is sent. */
interface Sending {
  /** Ends it, and all tries to come. */
  readonly signal?: AbortSignal;
  /** How long it is tried again. Default: the option's. */
  readonly timeoutMs?: number;
  /** Whether it carries a part, or has the server put parts together: then one attempt may take half of the time. */
  readonly long?: boolean;
}

/** A bucket, and sending requests about it, each again and again while that may help. */
export class Bucket implements Disposable {
  readonly name: string;
  readonly options: ResolvedBlobStoreOptions;
  readonly client: S3Client;

  constructor(options: ResolvedBlobStoreOptions) {
    const { bucket, pathStyle } = options;
    this.name = bucket;
    this.options = options;
    this.client = new S3Client({
      ...clientConfig(options),
      forcePathStyle: pathStyle,
      // Sent and asked for here, where the whole is known.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
  }

  /** What names an object in requests. */
  object(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.name, Key: this.options.prefix + key };
  }

  /** The key of a blob whose object has this name. */
  keyOf(name: string): string {
    return name.slice(this.options.prefix.length);
  }

  /** @throws JobError with what the SDK threw as its cause; or the signal's reason */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    { signal = new AbortController().signal, timeoutMs = this.options.timeoutMs, long = false }: Sending = {},
  ): Promise<Output> {
    const attemptMs = long ? timeoutMs / 2 : usualAttemptMs;
    const faultOf = (error: unknown): JobError => describeFault(error, this.name);
    return sendPatiently(
      (abortSignal) => this.client.send(command, { abortSignal }),
      { signal, timeoutMs, attemptMs },
      { isPassing, faultOf },
    );
  }

  [Symbol.dispose](): void {
    this.client.destroy();
  }
}
