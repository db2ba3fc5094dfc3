import type { HealthChecks, ServiceLog } from "@millrace/hosting";
import { healthRoutes } from "@millrace/hosting/fastify";
import fastify, { type FastifyInstance } from "fastify";
import type { Database } from "./database.ts";

/** Health for whoever runs this, and orders for whoever tries it out. */
export function orderingApplication({ sql }: Database, health: HealthChecks, log: ServiceLog): FastifyInstance {
  const app = fastify();
  app.addHook("onListen", async () => log.info(`post to ${app.listeningOrigin}/orders`));
  void app.register(healthRoutes, { health });

  app.post<{ Body: { item: string } }>("/orders", {
    schema: {
      body: {
        type: "object",
        required: ["item"],
        properties: { item: { type: "string", minLength: 1, maxLength: 200 } },
      },
    },
    async handler({ body: { item } }, reply) {
      const [order] = await sql<
        { id: string }[]
      >`insert into ordering.orders (item) values (${item}) returning id::text`;
      return reply.code(201).header("location", `/orders/${order?.id}`).send({ id: order?.id });
    },
  });

  app.get<{ Params: { id: string } }>("/orders/:id", {
    schema: { params: { type: "object", properties: { id: { type: "string", pattern: "^[0-9]{1,18}$" } } } },
    async handler({ params: { id } }, reply) {
      const [order] = await sql`select id::text, item, status, ordered_at from ordering.orders where id = ${id}`;
      return order ?? reply.code(404).send({ title: `there is no order ${id}` });
    },
  });
  return app;
}
