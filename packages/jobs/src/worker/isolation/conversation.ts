import { carry, unpack } from "./carried-error.ts";
import type { CarriedError } from "./carried-error.ts";

/** What one side sends to the other. */
export type Message =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  /** Nobody waits for the answer any more. */
  | { readonly kind: "abandon"; readonly id: number }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "fault"; readonly id: number; readonly error: CarriedError }
  /** A call that nobody waits for. */
  | { readonly kind: "tell"; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: "pull"; readonly id: number; readonly stream: number }
  | { readonly kind: "drop"; readonly stream: number };

/** What carries messages: the channel of a process, the port of a thread. */
export interface Channel {
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
}

/** What does what the other side can ask for: each function is given the caller's signal before the arguments. */
export type Services<C extends object> = {
  readonly [K in keyof C]: C[K] extends (...args: infer Args) => infer Result
    ? (signal: AbortSignal, ...args: Args) => Result
    : never;
};

type Arguments<F> = F extends (...args: infer Args) => unknown ? Args : never;
type Answer<F> = F extends (...args: never[]) => infer Result ? Awaited<Result> : never;

interface Caller {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Two sides that ask each other for things, and lend each other streams of bytes. A chunk goes over only when it is asked
 * for, so that a slow reader holds back a fast source.
 */
export class Conversation<Theirs extends object, Ours extends object> {
  readonly #channel: Channel;
  #services: Services<Ours> | undefined;
  readonly #callers = new Map<number, Caller>();
  readonly #serving = new Map<number, AbortController>();
  readonly #lent = new Map<number, AsyncIterator<Uint8Array>>();
  #lastId = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Does from now on what the other side asks for, and hears its answers. */
  begin(services: Services<Ours>): void {
    this.#services = services;
    this.#channel.onMessage((message) => this.#receive(message));
  }

  /**
   * Asks the other side.
   * @throws what it throws there; the signal's reason when that is aborted first
   */
  async call<Name extends keyof Theirs & string>(
    name: Name,
    args: Arguments<Theirs[Name]>,
    signal?: AbortSignal,
  ): Promise<Answer<Theirs[Name]>> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const answer = this.#answerTo(id);
    this.#channel.send({ kind: "call", id, name, args });
    const abandon = (): void => {
      this.#channel.send({ kind: "abandon", id });
      this.#callers.get(id)?.reject(signal?.reason as Error);
      this.#callers.delete(id);
    };
    signal?.addEventListener("abort", abandon, { once: true });
    try {
      return (await answer) as Answer<Theirs[Name]>;
    } finally {
      signal?.removeEventListener("abort", abandon);
    }
  }

  /** Tells the other side something, and does not wait for it to listen. */
  tell<Name extends keyof Theirs & string>(name: Name, ...args: Arguments<Theirs[Name]>): void {
    this.#channel.send({ kind: "tell", name, args });
  }

  /** Lets the other side read `source`, under the number returned. */
  lend(source: AsyncIterable<Uint8Array>): number {
    const stream = ++this.#lastId;
    this.#lent.set(stream, source[Symbol.asyncIterator]());
    return stream;
  }

  /** Reads what the other side has lent. Ending early tells the source. */
  async *borrow(stream: number): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const id = ++this.#lastId;
        const answer = this.#answerTo(id);
        this.#channel.send({ kind: "pull", id, stream });
        const chunk = (await answer) as Uint8Array | null;
        if (chunk === null) return;
        yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      }
    } finally {
      this.#channel.send({ kind: "drop", stream });
    }
  }

  /** Nobody is there any more: whoever waits for an answer learns why, and what goes on for the other side is ended. */
  end(reason: Error): void {
    for (const { reject } of this.#callers.values()) reject(reason);
    this.#callers.clear();
    for (const controller of this.#serving.values()) controller.abort(reason);
    for (const stream of this.#lent.keys()) this.#drop(stream);
  }

  async #answerTo(id: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#callers.set(id, { resolve, reject });
    return promise;
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case "call":
        return void this.#reply(message.id, (signal) => this.#serve(message, signal));
      case "pull":
        return void this.#reply(message.id, () => this.#nextChunk(message.stream));
      case "abandon":
        return this.#serving.get(message.id)?.abort(new Error("nobody waits for this any more"));
      case "tell":
        return void this.#serve(message, new AbortController().signal);
      case "drop":
        return this.#drop(message.stream);
      case "answer":
        this.#callers.get(message.id)?.resolve(message.value);
        this.#callers.delete(message.id);
        return;
      case "fault":
        this.#callers.get(message.id)?.reject(unpack(message.error));
        this.#callers.delete(message.id);
        return;
    }
  }

  async #reply(id: number, serve: (signal: AbortSignal) => unknown): Promise<void> {
    const controller = new AbortController();
    this.#serving.set(id, controller);
    try {
      this.#channel.send({ kind: "answer", id, value: await serve(controller.signal) });
    } catch (error) {
      this.#channel.send({ kind: "fault", id, error: carry(error) });
    } finally {
      this.#serving.delete(id);
    }
  }

  #serve({ name, args }: { readonly name: string; readonly args: readonly unknown[] }, signal: AbortSignal): unknown {
    const service = Reflect.get(this.#services ?? {}, name) as (
      signal: AbortSignal,
      ...args: readonly unknown[]
    ) => unknown;
    return service(signal, ...args);
  }

  /** The chunk as a copy of its own: a view would take all of the memory behind it along. */
  async #nextChunk(stream: number): Promise<Uint8Array | null> {
    const next = await this.#lent.get(stream)?.next();
    return next === undefined || next.done === true ? null : new Uint8Array(next.value);
  }

  #drop(stream: number): void {
    const source = this.#lent.get(stream);
    this.#lent.delete(stream);
    // A source that fails while it is put away has nobody left who could be told.
    source?.return?.().catch(() => {});
  }
}
