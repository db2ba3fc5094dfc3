import { BackgroundService } from "../background-service.ts";

/**
 * Makes a background service of a function, where a class would hold nothing else: `Task.Run`, but supervised.
 *
 * ```ts
 * builder.addHostedService("warm-up", ({ cache }) => backgroundService((signal) => cache.fill(signal)));
 * ```
 *
 * @param execute as in {@link BackgroundService}: returning ends the service, throwing is a fault.
 */
export function backgroundService(execute: (stoppingSignal: AbortSignal) => Promise<void>): BackgroundService {
  return new FunctionService(execute);
}

class FunctionService extends BackgroundService {
  readonly #execute: (stoppingSignal: AbortSignal) => Promise<void>;

  constructor(execute: (stoppingSignal: AbortSignal) => Promise<void>) {
    super();
    this.#execute = execute;
  }

  protected override async execute(stoppingSignal: AbortSignal): Promise<void> {
    await this.#execute(stoppingSignal);
  }
}
