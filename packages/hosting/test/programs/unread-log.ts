// A program with a host that logs 100 lines at each SIGUSR2, in the format of its first argument. What it says of itself
// goes to standard error.
import { writeSync } from "node:fs";
import { createHostBuilder } from "@millrace/hosting";

const [logFormat = "text"] = process.argv.slice(2);
const builder = createHostBuilder({ name: "program", argv: [], env: { LOG_FORMAT: logFormat } });
builder.addHostedService("web", ({ logger }) => ({
  start() {
    process.on("SIGUSR2", () => {
      for (let line = 0; line < 100; line++) logger.info("is anybody there?");
      writeSync(2, "spoke\n");
    });
  },
  stop: () => void writeSync(2, "stopped\n"),
}));
const host = builder.build();
host.lifetime.started.addEventListener("abort", () => writeSync(2, "started\n"));
await host.run();
