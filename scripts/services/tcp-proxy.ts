import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { Arrivals } from "./arrivals.ts";
import { Flow } from "./tcp-flow.ts";

/** A client's connection, the one made for it to the server, and both directions between them. */
interface Link {
  readonly sockets: readonly [client: Socket, server: Socket];
  readonly flows: readonly [toServer: Flow, toClient: Flow];
}

/** What happens to connections: they work, are refused, or are open and silent. */
type State = "working" | "cut" | "stalled";

/** Stands between a client and a server on 127.0.0.1, and does to their connections what networks do. */
export class TcpProxy implements AsyncDisposable {
  /** The attempts to connect, those that are cut off included. */
  readonly arrivals: Arrivals = new Arrivals();
  readonly #listener: Server;
  readonly #targetPort: number;
  readonly #links = new Set<Link>();
  #state: State = "working";
  #delayMs = 0;

  private constructor(listener: Server, targetPort: number) {
    this.#listener = listener;
    this.#targetPort = targetPort;
    listener.on("connection", (client) => this.#accept(client));
  }

  /** @param targetPort where the server listens on 127.0.0.1; it may be down, and then clients are cut off */
  static async start(targetPort: number): Promise<TcpProxy> {
    const listener = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(listener, "listening");
    return new TcpProxy(listener, targetPort);
  }

  /** Where clients connect. */
  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** How many clients are connected now. */
  get connections(): number {
    return this.#links.size;
  }

  /** Resets all connections, and every new one at once, until {@link mend}. */
  cut(): void {
    this.#state = "cut";
    for (const link of this.#links) reset(link);
  }

  /** Lets nothing pass in either direction, and tells nobody, until {@link mend}; what was sent then arrives. */
  stall(): void {
    this.#state = "stalled";
    for (const { flows } of this.#links) flows.forEach((flow) => flow.hold());
  }

  /** Strands the present connections for good: open, silent, nothing passes. New ones work. */
  halfOpen(): void {
    for (const link of this.#links) link.flows.forEach((flow) => flow.strand());
  }

  /** Loses what the server answers on the present connections, for good; what clients send arrives. New ones work. */
  loseAnswers(): void {
    for (const link of this.#links) link.flows[1].strand();
  }

  /** Delays all that passes, in each direction; 0 ends it. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Ends {@link cut} and {@link stall}. */
  mend(): void {
    this.#state = "working";
    for (const { flows } of this.#links) flows.forEach((flow) => flow.release());
  }

  /** Resets what is connected, and listens no longer. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    if (!this.#listener.listening) return;
    const closed = once(this.#listener, "close");
    this.#listener.close();
    await closed;
  }

  #accept(client: Socket): void {
    this.arrivals.note();
    client.on("error", () => client.destroy());
    if (this.#state === "cut") {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: "127.0.0.1", port: this.#targetPort, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const delayMs = (): number => this.#delayMs;
    const link: Link = {
      sockets: [client, server],
      flows: [new Flow(client, server, delayMs), new Flow(server, client, delayMs)],
    };
    this.#links.add(link);
    if (this.#state === "stalled") link.flows.forEach((flow) => flow.hold());
    server.on("error", () => server.destroy());
    for (const socket of link.sockets) socket.once("close", () => this.#closed(link, socket));
  }

  /** A side that was broken off is broken off for the other one too, unless the network has forgotten the connection. */
  #closed(link: Link, socket: Socket): void {
    if (link.sockets.every(({ closed }) => closed)) this.#links.delete(link);
    const whole = socket.readableEnded && socket.writableFinished;
    if (!whole && !link.flows.some(({ stranded }) => stranded)) reset(link);
  }
}

function reset({ sockets }: Link): void {
  for (const socket of sockets) socket.resetAndDestroy();
}
