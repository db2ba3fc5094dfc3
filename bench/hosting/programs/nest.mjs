// The same with an application context of NestJS: a hundred providers with a hook at the start and one at the stop.
const beganAtMs = performance.now();
await import("reflect-metadata");
const { Module } = await import("@nestjs/common");
const { NestFactory } = await import("@nestjs/core");
const importedAtMs = performance.now();
const providers = Array.from(
  { length: 100 },
  () =>
    class {
      onApplicationBootstrap() {}
      onApplicationShutdown() {}
    },
);
class Application {
  onApplicationBootstrap() {}
}
Module({ providers })(Application);
const context = await NestFactory.createApplicationContext(Application, { logger: false });
await context.close();
const endedAtMs = performance.now();
console.log(JSON.stringify({ importMs: importedAtMs - beganAtMs, lifeMs: endedAtMs - importedAtMs }));
