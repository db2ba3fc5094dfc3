import { buildHost } from "./build-host.ts";

await buildHost().run();
