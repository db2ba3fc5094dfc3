import { registerHooks } from "node:module";

// Says which modules the store's thread loads that are neither Node's nor Millrace's.
const foreign: string[] = [];
registerHooks({
  load(url, context, next) {
    if (url.includes("/node_modules/")) foreign.push(url.slice(url.lastIndexOf("/node_modules/")));
    return next(url, context);
  },
});
await import("../../src/thread/main.ts");
process.stdout.write(JSON.stringify(foreign));
