import { DynamoDbServer } from "@millrace/services/dynamodb";
import { createTable, dynamoJobStore } from "@millrace/aws";
import type { JobStoreOptions } from "@millrace/aws";
import type { JobStore } from "@millrace/jobs";
import { credentials, patientMs, region } from "./emulated.ts";

/** A server, and the tables that tests make on it. */
export class TestTables implements AsyncDisposable {
  readonly #server: DynamoDbServer;
  #made = 0;

  private constructor(server: DynamoDbServer) {
    this.#server = server;
  }

  static async start(): Promise<TestTables> {
    return new TestTables(await DynamoDbServer.start());
  }

  get endpoint(): string {
    return this.#server.endpoint;
  }

  /** The options of a table that nobody else has. */
  async make(overrides: Partial<JobStoreOptions> = {}): Promise<JobStoreOptions> {
    const options = this.options(`test-${++this.#made}`, overrides);
    await createTable(options);
    return options;
  }

  options(table: string, overrides: Partial<JobStoreOptions> = {}): JobStoreOptions {
    return { table, region, endpoint: this.endpoint, credentials, timeoutMs: patientMs, ...overrides };
  }

  /** A store on a new table. */
  async openFresh(overrides: Partial<JobStoreOptions> = {}): Promise<JobStore> {
    return dynamoJobStore(await this.make(overrides));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
