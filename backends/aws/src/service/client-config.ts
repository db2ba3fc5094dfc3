import type { Credentials, ServiceOptions } from "./service-options.ts";

const connectionTimeout = 3_000;
const mostConnections = 128;

interface AgentOptions {
  readonly keepAlive: boolean;
  readonly maxSockets: number;
}

const agent: AgentOptions = { keepAlive: true, maxSockets: mostConnections };

/** How a service is reached, as clients of the SDK take it. */
interface Reach {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials;
}

/** What every client of the SDK is made with that serves a back end. */
export interface ClientConfig extends Reach {
  /** Once: requests are tried again by us, who know until when that pays. */
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly httpAgent: AgentOptions;
    readonly httpsAgent: AgentOptions;
  };
}

/** What a client is made with that reaches a service so. Each has connections of its own. */
export function clientConfig(options: ServiceOptions): ClientConfig {
  return {
    ...given(options),
    maxAttempts: 1,
    requestHandler: { connectionTimeout, httpAgent: agent, httpsAgent: agent },
  };
}

/** Nothing is given that is not known: what is given goes before the SDK's own chain. */
export function given({ region, endpoint, credentials }: ServiceOptions): Reach {
  return {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  };
}
