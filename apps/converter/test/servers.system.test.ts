import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PostgresServer } from "@millrace/services/postgres";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { statusNow, submitted, type StatusDocument } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeDeck } from "./fixtures/make-decks.ts";
import { pdfOf } from "./fixtures/pdf-of.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const decks = 100;
/** Different ones, so that a result that went to the wrong job would show. */
const slidesOf = (index: number): number => 1 + (index % 4);
const pollEveryMs = 250;
const withinMs = 5 * 60_000;

suite("the converter on PostgreSQL, RabbitMQ and a folder", () => {
  test("R15: 100 presentations, three workers, and both servers killed on the way: none lost, none done twice", async () => {
    await using postgres = await PostgresServer.start();
    await using rabbitmq = await RabbitMqServer.start();
    await using folder = await scratchFolder();
    const settings = {
      ...kitSettings(folder.path),
      MILLRACE_BACKEND: "postgres",
      MILLRACE_POSTGRES_URL: postgres.url,
      MILLRACE_QUEUE: "rabbitmq",
      MILLRACE_RABBITMQ_URL: rabbitmq.url,
      MILLRACE_REUSE_RESULTS: "false",
      MILLRACE_LEASE_MS: "5000",
    };
    const paths = await Promise.all(
      [0, 1, 2, 3].map((index) => makeDeck(folder.path, `${index}.pptx`, slidesOf(index))),
    );
    await using web = await ConverterProcess.start("web", settings);
    await using otherWeb = await ConverterProcess.start("web", settings);
    const ids: string[] = [];
    for (let index = 0; index < decks; index++)
      ids.push((await submitted(index % 2 === 0 ? web.url : otherWeb.url, paths[index % 4] ?? "")).id);

    await using _one = await ConverterProcess.start("worker", settings);
    await using _two = await ConverterProcess.start("worker", settings);
    await using _three = await ConverterProcess.start("worker", settings);
    const ends = new Ends(web.url, ids);
    await ends.untilThereAre(15);
    await postgres.kill();
    await postgres.restart();
    await ends.untilThereAre(50);
    await rabbitmq.kill();
    await rabbitmq.restart();
    await ends.untilThereAre(decks);

    for (const [index, id] of ids.entries()) {
      const end = ends.of(id);
      assert.equal(end.output?.pages, slidesOf(index), JSON.stringify(end));
      // What has ended stays as it was first seen, whichever process is asked.
      assert.deepEqual(await statusNow(otherWeb.url, id), end);
      await pdfOf(otherWeb.url, end);
    }
  });
});

/** Which jobs have ended, each as it was when that was first seen. */
class Ends {
  readonly #url: string;
  readonly #ids: readonly string[];
  readonly #ends = new Map<string, StatusDocument>();
  readonly #deadline = AbortSignal.timeout(withinMs);

  constructor(url: string, ids: readonly string[]) {
    this.#url = url;
    this.#ids = ids;
  }

  of(id: string): StatusDocument {
    const end = this.#ends.get(id);
    assert(end !== undefined, `${id} has not ended`);
    return end;
  }

  async untilThereAre(count: number): Promise<void> {
    while (this.#ends.size < count) {
      for (const id of this.#ids.filter((each) => !this.#ends.has(each))) {
        const status = await statusNow(this.#url, id);
        if (status !== undefined && status.finishedAt !== null) this.#ends.set(id, status);
      }
      if (this.#deadline.aborted) assert.fail(`${this.#ends.size} of ${count} had ended after ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
    }
  }
}
