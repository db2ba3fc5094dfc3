import { s3Blobs } from "@millrace/aws";
import type { BlobStoreOptions } from "@millrace/aws";
import type { BlobStore } from "@millrace/jobs";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpFate, HttpRequest } from "@millrace/services/http-proxy";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import type { TestBuckets } from "./test-buckets.ts";

export const pass: HttpFate = { kind: "pass" };

/** A store on a bucket of its own, and what stands between the two. */
export interface BlobStand extends AsyncDisposable {
  readonly store: BlobStore;
  readonly proxy: HttpProxy;
}

export async function openBehindProxy(
  buckets: TestBuckets,
  overrides: Partial<BlobStoreOptions> = {},
): Promise<BlobStand> {
  const proxy = await HttpProxy.start(buckets.endpoint);
  const store = s3Blobs(await buckets.make({ ...overrides, endpoint: proxy.endpoint }));
  return {
    store,
    proxy,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** A store on a bucket of its own, and whoever does to its connections what networks do. */
export interface NetworkStand extends AsyncDisposable {
  readonly store: BlobStore;
  readonly proxy: TcpProxy;
}

export async function openBehindTcp(buckets: TestBuckets, overrides: Partial<BlobStoreOptions>): Promise<NetworkStand> {
  const proxy = await TcpProxy.start(Number(new URL(buckets.endpoint).port));
  const store = s3Blobs(await buckets.make({ ...overrides, endpoint: `http://127.0.0.1:${proxy.port}` }));
  return {
    store,
    proxy,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** What S3 is asked to do by a request, as far as the tests tell it apart. */
export function actionOf({ method, path }: HttpRequest): string {
  const query = new URL(path, "http://s3").searchParams;
  if (query.has("partNumber")) return "UploadPart";
  if (query.has("uploadId")) return method === "POST" ? "CompleteMultipartUpload" : "AbortMultipartUpload";
  if (query.has("uploads")) return method === "POST" ? "CreateMultipartUpload" : "ListMultipartUploads";
  if (query.has("list-type")) return "ListObjectsV2";
  return { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject" }[method] ?? method;
}

/** What S3 answers where it refuses. */
export function refusal(status: number, code: string, message = "told by the service"): HttpFate {
  return {
    kind: "answer",
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

/** The first `times` requests of this kind have that fate. */
export function decideFirst(proxy: HttpProxy, action: string, fate: HttpFate, times = 1): void {
  let left = times;
  proxy.decide = (request) => (actionOf(request) === action && left-- > 0 ? fate : pass);
}
