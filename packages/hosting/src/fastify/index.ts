export { FastifyService } from "./fastify-service.ts";
export type { FastifyApplication, FastifyServiceOptions } from "./fastify-service-options.ts";
export { healthRoutes, type HealthProbe, type HealthRoutesOptions } from "./health-routes.ts";
