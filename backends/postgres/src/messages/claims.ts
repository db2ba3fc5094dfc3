import type { SharedSession } from "../connection/shared-session.ts";
import { noteRecovery } from "../jobs/fence-floor.ts";
import type { InSchema } from "../schema/in-schema.ts";
import { showDue } from "./message-statements.ts";
import type { Received } from "./message-statements.ts";
import { receiveAndClaim } from "./receive-and-claim.ts";
import type { WantedWithClaims } from "./receive-and-claim.ts";

/** Where messages are received with the claims of their jobs, and where it is noted what must not be forgotten. */
export interface ClaimSessions {
  /** Does not wait for the disk: see ADR 84. */
  readonly relaxed: SharedSession;
  readonly durable: SharedSession;
}

/** Receives messages together with the claims of their jobs. */
export class Claims {
  readonly #own: InSchema;
  readonly #sessions: ClaimSessions;

  constructor(own: InSchema, sessions: ClaimSessions) {
    this.#own = own;
    this.#sessions = sessions;
  }

  /** Messages whose time has come are shown by whoever sees that there are any. */
  async receive(wanted: WantedWithClaims): Promise<Received> {
    const received = await this.#receive(wanted);
    if (received.nextInMs === null || received.nextInMs > 0) return received;
    await this.#sessions.relaxed.run((session) => showDue(session, this.#own));
    return received.deliveries.length > 0 ? received : this.#receive(wanted);
  }

  /** No claim is given out before it is on the disk that the server may have forgotten some. */
  async #receive(wanted: WantedWithClaims): Promise<Received> {
    const { relaxed, durable } = this.#sessions;
    const received = await relaxed.run((session) => receiveAndClaim(session, this.#own, wanted));
    if (received !== null) return received;
    await durable.run((session) => noteRecovery(session, this.#own));
    const again = await relaxed.run((session) => receiveAndClaim(session, this.#own, wanted));
    if (again === null) throw new Error("the recovery of the server could not be noted");
    return again;
  }
}
