import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { TcpProxy } from "@millrace/services/tcp-proxy";

test("what both sides send arrives whole and in order, and so does the end", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const client = connect(proxy.port, "127.0.0.1");
  const sent = "0123456789".repeat(200_000);
  client.end(sent);
  assert.equal(await text(client), sent);
});

test("a cut resets connections and new ones, until it is mended", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const before = await connected(proxy);
  proxy.cut();
  assert.equal(await failure(before), "ECONNRESET");
  assert.equal(await failure(connect(proxy.port, "127.0.0.1")), "ECONNRESET");
  proxy.mend();
  assert.equal(await answer(await connected(proxy), "again"), "again");
});

test("a stalled connection is silent, and carries on where it was when it is mended", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const client = await connected(proxy);
  proxy.stall();
  const meanwhile = answer(client, "held back");
  const other = connect(proxy.port, "127.0.0.1");
  const late = answer(other, "new, and held back");
  await turn();
  assert.equal(echo.received, "hello");
  proxy.mend();
  assert.equal(await meanwhile, "held back");
  assert.equal(await late, "new, and held back");
});

test("a half-open connection stays silent for good, and neither side hears that the other has gone; new ones work", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const stranded = await connected(proxy);
  proxy.halfOpen();
  stranded.write("into the void");
  stranded.destroy();
  await once(stranded, "close");
  assert.equal(await answer(await connected(proxy), "new"), "new");
  assert.equal(echo.received, "hellohellonew");
  assert.equal(echo.connections, 2);
});

test("lost answers: what the client sent arrives, and what the server says of it does not", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const client = await connected(proxy);
  proxy.loseAnswers();
  client.on("data", () => assert.fail("an answer came through"));
  const arrived = echo.receives("order");
  client.write("order");
  await arrived;
  assert.equal(await answer(await connected(proxy), "new"), "new");
});

test("a delay holds what passes, in each direction", async () => {
  await using echo = await EchoServer.start();
  await using proxy = await TcpProxy.start(echo.port);
  const client = await connected(proxy);
  proxy.delay(40);
  const startedAt = performance.now();
  assert.equal(await answer(client, "slow"), "slow");
  assert.ok(performance.now() - startedAt >= 80);
});

test("a server that is not there is a connection that is cut off", async () => {
  const echo = await EchoServer.start();
  const { port } = echo;
  await echo[Symbol.asyncDispose]();
  await using proxy = await TcpProxy.start(port);
  assert.equal(await failure(connect(proxy.port, "127.0.0.1")), "ECONNRESET");
});

/** Says back what it hears, and remembers it. */
class EchoServer implements AsyncDisposable {
  readonly #server = createServer({ allowHalfOpen: true });
  readonly #sockets = new Set<Socket>();
  readonly #heard: (() => void)[] = [];
  received = "";

  static async start(): Promise<EchoServer> {
    const echo = new EchoServer();
    echo.#server.on("connection", (socket) => echo.#serve(socket));
    echo.#server.listen(0, "127.0.0.1");
    await once(echo.#server, "listening");
    return echo;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async receives(ending: string): Promise<void> {
    while (!this.received.endsWith(ending)) {
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      this.received += chunk.toString();
      for (const heard of this.#heard.splice(0)) heard();
    });
    socket.pipe(socket);
  }
}

/** A connection that has been all the way to the server and back. */
async function connected(proxy: TcpProxy): Promise<Socket> {
  const client = connect(proxy.port, "127.0.0.1");
  assert.equal(await answer(client, "hello"), "hello");
  return client;
}

/** Sends `expected`, and reads until as much has come back. */
async function answer(client: Socket, expected: string): Promise<string> {
  let heard = "";
  const all = Promise.withResolvers<string>();
  const listen = (chunk: Buffer): void => {
    heard += chunk.toString();
    if (heard.length >= expected.length) all.resolve(heard);
  };
  client.on("data", listen).once("error", all.reject);
  client.write(expected);
  return await all.promise.finally(() => client.off("data", listen));
}

async function failure(client: Socket): Promise<string | undefined> {
  const [error] = (await once(client.resume(), "error")) as [NodeJS.ErrnoException];
  return error.code;
}
