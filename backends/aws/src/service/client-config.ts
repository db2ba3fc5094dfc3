import type { Credentials, ServiceOptions } from "./service-options.ts";

const connectionTimeout = 3_000;
const mostConnections = 128;

interface AgentOptions {
  readonly keepAlive: boolean;
  readonly maxSockets: number;
}

const agent: AgentOptions = { keepAlive: true, maxSockets: mostConnections };

/** What every client of the SDK is made with. */
export interface ClientConfig {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  /** Once: requests are tried again by us, who know until when that pays. */
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly httpAgent: AgentOptions;
    readonly httpsAgent: AgentOptions;
  };
}

/** What a client is made with that reaches a service so. Each has connections of its own. */
export function clientConfig({ region, endpoint, credentials }: ServiceOptions): ClientConfig {
  return {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout, httpAgent: agent, httpsAgent: agent },
  };
}
