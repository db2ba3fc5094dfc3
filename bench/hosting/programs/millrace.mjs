// Plain JavaScript on the compiled package, as its users have it. Says how long its import and its life took, in milliseconds.
const beganAtMs = performance.now();
const { createHostBuilder } = await import("@millrace/hosting");
const importedAtMs = performance.now();
const builder = createHostBuilder({ name: "bench", argv: [], env: { LOG_LEVEL: "silent" } });
for (let index = 0; index < 100; index++)
  builder.addHostedService(`service-${index}`, () => ({ start() {}, stop() {} }));
const host = builder.build();
await host.start();
await host.stop();
await host[Symbol.asyncDispose]();
const endedAtMs = performance.now();
console.log(JSON.stringify({ importMs: importedAtMs - beganAtMs, lifeMs: endedAtMs - importedAtMs }));
