import { defineEvent, handleOnce, InProcessBroker, OutboxPublisher } from "@millrace/events";
import { MemoryInbox, MemoryOutbox, memoryTransact } from "@millrace/events/testing";
import { z } from "zod";

const orderPaid = defineEvent({
  type: "ordering.order-paid",
  source: "/ordering",
  data: z.object({ orderId: z.string(), customer: z.string() }),
  // What happens with the orders of one customer is told in order.
  key: ({ customer }) => customer,
});

const broker = new InProcessBroker();
const [outbox, inbox] = [new MemoryOutbox(), new MemoryInbox()];
const done = Promise.withResolvers<void>();

const shipping = broker.bus({ subscriber: "shipping" });
shipping.subscribe(
  orderPaid,
  handleOnce({ inbox, transact: memoryTransact }, async ({ data }) => {
    console.log(`order ${data.orderId} is packed`);
    if (data.orderId === "2") done.resolve();
  }),
);
await shipping.start();

const publisher = new OutboxPublisher({ outbox, bus: broker.bus() });
await publisher.start();

// What is not committed has not happened, and nobody hears of it.
await memoryTransact(async (transaction) => {
  await outbox.add(transaction, [orderPaid.create({ orderId: "0", customer: "ada" })]);
  throw new Error("the card was refused");
}).catch((error: Error) => console.log(error.message));

// An event that is told twice is handled once.
const paid = orderPaid.create({ orderId: "1", customer: "ada" });
await memoryTransact((transaction) => outbox.add(transaction, [paid, paid]));
await memoryTransact((transaction) => outbox.add(transaction, [orderPaid.create({ orderId: "2", customer: "ada" })]));

await done.promise;
await publisher.stop();
await shipping.stop();
console.log(`${(await outbox.counts()).unpublished} events are unpublished`);
