import { s3Blobs } from "@millrace/aws";
import type { BlobStoreOptions } from "@millrace/aws";
import type { BlobStore } from "@millrace/jobs";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { SwiftServer } from "@millrace/services/swift";
import { credentials, region } from "./emulated.ts";

/** A server that speaks the protocol of S3. */
interface BucketServer extends AsyncDisposable {
  readonly endpoint: string;
  createBucket(name: string): Promise<void>;
}

/** A server, and the buckets that tests make on it. */
export class TestBuckets implements AsyncDisposable {
  readonly #server: BucketServer;
  readonly #settings: Partial<BlobStoreOptions>;
  #made = 0;

  private constructor(server: BucketServer, settings: Partial<BlobStoreOptions>) {
    this.#server = server;
    this.#settings = settings;
  }

  /** On fauxqs. */
  static async start(): Promise<TestBuckets> {
    return new TestBuckets(await FauxqsServer.start(), { credentials });
  }

  /** On OpenStack Swift, with what that needs. */
  static async startOnSwift(): Promise<TestBuckets> {
    const server = await SwiftServer.start();
    return new TestBuckets(server, { credentials: server.credentials, checksums: false });
  }

  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** The options of a bucket that nobody else has. */
  async make(overrides: Partial<BlobStoreOptions> = {}): Promise<BlobStoreOptions> {
    const bucket = `test-${++this.#made}`;
    await this.#server.createBucket(bucket);
    return this.options(bucket, overrides);
  }

  options(bucket: string, overrides: Partial<BlobStoreOptions> = {}): BlobStoreOptions {
    return { bucket, region, endpoint: this.endpoint, pathStyle: true, ...this.#settings, ...overrides };
  }

  /** A store on a new bucket. */
  async openFresh(overrides: Partial<BlobStoreOptions> = {}): Promise<BlobStore> {
    return s3Blobs(await this.make(overrides));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
