// The server of memory.system.test.ts, in a process of its own: its memory is its own then. It keeps no byte of any file.
import { Readable } from "node:stream";
import { defineJob, file } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { openService } from "./open-service.ts";

const GiB = 1024 ** 3;

const swallow = defineJob({ name: "swallow", input: { food: file({ maxBytes: 2 * GiB }) }, output: { rest: file() } });

const backend = memoryBackend();
backend.blobs.put = async (_key, source) => {
  let bytes = 0;
  for await (const chunk of source) bytes += chunk.byteLength;
  return { bytes, sha256: "0".repeat(64) };
};
backend.blobs.open = async () => {
  let left = GiB;
  const chunk = Buffer.alloc(64 * 1024);
  return new Readable({
    read() {
      left -= chunk.length;
      this.push(left >= 0 ? chunk : null);
    },
  });
};
const service = await openService({
  backend,
  jobs: [swallow],
  handlers: [
    swallow.handledBy(async ({ food: { key, name, contentType, bytes, sha256 } }) => ({
      rest: { key, name, contentType, bytes, sha256 },
    })),
  ],
});
process.on("disconnect", () => void service[Symbol.asyncDispose]());
process.on("message", () => process.send?.({ rss: process.memoryUsage.rss() }));
process.send?.({ port: service.port });
