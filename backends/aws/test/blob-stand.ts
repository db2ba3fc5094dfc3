import { s3Blobs } from "@millrace/aws";
import type { BlobStoreOptions } from "@millrace/aws";
import type { BlobStore } from "@millrace/jobs";
import { HttpProxy } from "@millrace/services/http-proxy";
import type { HttpFate, HttpRequest } from "@millrace/services/http-proxy";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { decidingFirst, stand } from "./proxied.ts";
import { MiB, putBytes, readAround, sampleBytes } from "./sample-bytes.ts";
import type { TestBuckets } from "./test-buckets.ts";

/** A store on a bucket of its own, and what stands between the two. */
export async function openBehindProxy(buckets: TestBuckets, overrides: Partial<BlobStoreOptions> = {}) {
  const proxy = await HttpProxy.start(buckets.endpoint);
  const store = s3Blobs(await buckets.make({ ...overrides, endpoint: proxy.endpoint }));
  return stand(store, { store, proxy });
}

/** The same, with whoever does to its connections what networks do. */
export async function openBehindTcp(buckets: TestBuckets, overrides: Partial<BlobStoreOptions>) {
  const proxy = await TcpProxy.start(Number(new URL(buckets.endpoint).port));
  const store = s3Blobs(await buckets.make({ ...overrides, endpoint: `http://127.0.0.1:${proxy.port}` }));
  return stand(store, { store, proxy });
}

/** Reads a blob over a connection that is cut when another blob has taken its place. */
export async function readWhileReplaced(store: BlobStore, proxy: TcpProxy, key: string): Promise<Buffer> {
  await putBytes(store, key, sampleBytes(24 * MiB));
  return readAround(store.open(key), async () => {
    await putBytes(store, key, sampleBytes(24 * MiB));
    proxy.cut();
    proxy.mend();
  });
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

export const decideFirst = decidingFirst(actionOf);
