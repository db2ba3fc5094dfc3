/** What a job carries in every scenario: 300 bytes as JSON, and when it was sent. */
export interface Payload {
  /** Which job of the run it is. */
  readonly index: number;
  /** By the clock that all processes of the machine share; 0 where nobody looks at it. */
  readonly sentAtMs: number;
  readonly filling: string;
}

/** What is done with a job. What it resolves to is the job's result. */
export type Work = (payload: Payload) => Promise<string>;

/** The servers of a run; null where nothing in it needs one. */
export interface Servers {
  readonly redisPort: number | null;
  /** An empty database. */
  readonly postgresUrl: string | null;
  readonly rabbitmqUrl: string | null;
  readonly aws: AwsPlace | null;
}

/** None at all: what a run starts from, to name those that it brings up. */
export const noServers: Servers = { redisPort: null, postgresUrl: null, rabbitmqUrl: null, aws: null };

/** What each measurement has of its own on servers that stand for those of Amazon Web Services. */
export interface AwsPlace {
  readonly queueUrl: string;
  readonly bucket: string;
  readonly s3Endpoint: string;
  readonly dynamodbEndpoint: string;
}

/** Where a system keeps things. */
export interface Place extends Servers {
  readonly folder: string;
}

/** What became of the jobs. */
export interface Census {
  /** Jobs that are neither done nor given up. */
  readonly unfinished: number;
  /** The result that can be read for each job that has one, by the index of the job. Empty where a system keeps none. */
  readonly results: ReadonlyMap<number, string>;
}

/** A queue under test: ours and its peers are measured through this and nothing else. */
export interface QueueSystem extends AsyncDisposable {
  /** Resolves as soon as the system says that the job is accepted. */
  submit(payload: Payload): Promise<unknown>;
  /** Takes jobs and runs them, ten at once, until it is disposed of. */
  work(work: Work): Promise<AsyncDisposable>;
  census(): Promise<Census>;
}

/** How many jobs run at once where jobs are run. */
export const concurrency = 10;

/** A job's payload. */
export function payloadOf(index: number, sentAtMs = 0): Payload {
  const bare = JSON.stringify({ index, sentAtMs, filling: "" });
  return { index, sentAtMs, filling: "x".repeat(Math.max(0, 300 - bare.length)) };
}

/** Milliseconds by the clock that all processes of a machine share, and that nobody can set. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A server that the run must have brought up. */
export function needed<Server>(server: Server | null, name: string): Server {
  if (server === null) throw new TypeError(`this system needs ${name}`);
  return server;
}
