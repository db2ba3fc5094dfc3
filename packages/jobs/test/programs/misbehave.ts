// The handler of `misbehave`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { JobFailure, problem } from "@millrace/jobs";
import type { HandlerOf } from "@millrace/jobs";
import type { misbehaveKind } from "../worker/apart-kinds.ts";

export const run: HandlerOf<typeof misbehaveKind> = async ({ how }, { progress, signal, files }) => {
  const { pid } = process;
  switch (how) {
    case "nothing":
      return { pid };
    case "obey":
      progress({ stage: "obeying", done: pid });
      await once(signal, "abort");
      throw signal.reason;
    case "spin":
      progress({ stage: "spinning", done: pid });
      return spin();
    case "spin with a child":
      progress({ stage: "spinning", detail: String(pid), done: spawn("sleep", ["600"]).pid ?? 0 });
      return spin();
    case "abort":
      return process.abort();
    case "exit":
      return process.exit(3);
    case "throw":
      throw Object.assign(new RangeError("too far"), { code: "E_FAR" });
    case "fail":
      throw new JobFailure(problem("sunk", "It sank", "Send a boat.", { depth: 7 }));
    case "return a function":
      return { pid: (() => pid) as unknown as number };
    case "put without end":
      await files.put({ name: "endless", contentType: "text/plain" }, endless(progress));
      return { pid };
  }
};

function spin(): never {
  for (;;);
}

async function* endless(progress: (update: { stage: string; done: number }) => void): AsyncGenerator<Uint8Array> {
  for (let chunk = 1; ; chunk++) {
    progress({ stage: "putting", done: chunk });
    yield new Uint8Array(1_000);
  }
}
