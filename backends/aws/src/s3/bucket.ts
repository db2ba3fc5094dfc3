import { S3Client } from "@aws-sdk/client-s3";
import { JobError } from "@millrace/jobs";
import type { ResolvedBlobStoreOptions } from "../blob-store-options.ts";
import { Patience } from "../service/patience.ts";
import { faultOf, isPassing } from "./fault.ts";

const connectTimeoutMs = 3_000;
const mostConnections = 128;
/** For one attempt to have its answer; the next may find a host that is well. */
const attemptMs = 5_000;

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
    const { bucket, region, endpoint, credentials, pathStyle } = options;
    this.name = bucket;
    this.options = options;
    this.client = new S3Client({
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(credentials !== undefined && { credentials }),
      forcePathStyle: pathStyle,
      // Tried again here, where it is known until when that pays.
      maxAttempts: 1,
      // Sent and asked for here, where the whole is known.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: {
        connectionTimeout: connectTimeoutMs,
        httpsAgent: { keepAlive: true, maxSockets: mostConnections },
        httpAgent: { keepAlive: true, maxSockets: mostConnections },
      },
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
  async send<T>(
    request: (client: S3Client, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    { signal = new AbortController().signal, timeoutMs = this.options.timeoutMs, long = false }: Sending = {},
  ): Promise<T> {
    const patience = new Patience(timeoutMs, signal);
    for (;;) {
      signal.throwIfAborted();
      try {
        const longest = long ? timeoutMs / 2 : attemptMs;
        return await attempt((abortSignal) => request(this.client, { abortSignal }), {
          signal,
          ms: Math.min(longest, patience.leftMs),
        });
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultOf(error, this.name);
        if (!isPassing(error)) throw fault;
        await patience.wait(fault);
      }
    }
  }

  [Symbol.dispose](): void {
    this.client.destroy();
  }
}

/** What is said to whoever calls a store that was closed. */
export function closedError(): JobError {
  return new JobError("closed", "the blob store was closed");
}

/** Runs it until it has answered. What it gives then, such as a body that is still to be read, has no limit of time. */
async function attempt<T>(
  run: (signal: AbortSignal) => Promise<T>,
  { signal, ms }: { readonly signal: AbortSignal; readonly ms: number },
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    return await run(AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error;
    throw new DOMException(`there was no answer within ${Math.round(ms)} ms`, "TimeoutError");
  } finally {
    clearTimeout(timer);
  }
}
