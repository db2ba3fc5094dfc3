import type { Backend } from "@millrace/jobs";

/** The keys of all blobs that there are. */
export async function blobsLeft({ blobs }: Backend): Promise<string[]> {
  const { blobs: found } = await blobs.list("", { limit: 1_000 });
  return found.map(({ key }) => key);
}
