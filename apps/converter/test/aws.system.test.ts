import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { submitted } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { AwsServices } from "./fixtures/aws-services.ts";
import { kitSettings } from "./fixtures/kit-settings.ts";
import { makeDeck, makeHugeFile } from "./fixtures/make-decks.ts";
import { growthDuring } from "./fixtures/memory-growth.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";
import { SubmittedDecks } from "./fixtures/submitted-decks.ts";
import { throughLink } from "./fixtures/through-link.ts";

const MiB = 1_048_576;
const count = 100;

suite("the converter on SQS, S3 and DynamoDB", () => {
  test("R1: 100 presentations at once, two web servers, two of three workers killed: none lost, none done twice", async () => {
    await using services = await AwsServices.start();
    await using folder = await scratchFolder();
    const settings = {
      ...kitSettings(folder.path),
      ...services.settings,
      MILLRACE_REUSE_RESULTS: "false",
      MILLRACE_LEASE_MS: "5000",
    };
    await using web = await ConverterProcess.start("web", settings);
    await using otherWeb = await ConverterProcess.start("web", settings);
    const urls = [web.url, otherWeb.url];
    const decks = await SubmittedDecks.submit({ folder: folder.path, urls, count, atOnce: count });

    await using _worker = await ConverterProcess.start("worker", settings);
    await using one = await ConverterProcess.start("worker", settings);
    await using two = await ConverterProcess.start("worker", settings);
    await decks.untilEnded(10);
    one.signal("SIGKILL");
    await decks.untilEnded(20);
    two.signal("SIGKILL");
    await using _another = await ConverterProcess.start("worker", settings);
    await decks.untilEnded(count);
    for (const url of urls) await decks.expectDone(url);
    await expectRangeAndLink(services, otherWeb.url, decks.ids[0] ?? "");
  });

  test("a presentation of 150 MiB is a message of less than a kibibyte, and takes less than 64 MiB of memory", async (t) => {
    await using services = await AwsServices.start();
    await using folder = await scratchFolder();
    const settings = { ...kitSettings(folder.path), ...services.settings };
    const large = await makeHugeFile(folder.path, "large.pptx", 150 * MiB);
    await using web = await ConverterProcess.start("web", settings);
    // What is loaded for the first upload is no growth.
    await submitted(web.url, await makeDeck(folder.path, "first.pptx", 1));
    const grown = await growthDuring(web.pid, async () => void (await submitted(web.url, large)));
    t.diagnostic(`uploading 150 MiB: ${(grown / MiB).toFixed(1)} MiB`);
    assert.ok(grown < 64 * MiB, `${(grown / MiB).toFixed(1)} MiB`);
    const messages = await services.messages();
    assert.equal(messages.length, 2);
    for (const message of messages) assert.ok(Buffer.byteLength(message) < 1_024, message);
  });

  test("says at the start which of queue, bucket and table are not there", async () => {
    await using services = await AwsServices.start();
    await using folder = await scratchFolder();
    const settings = {
      ...kitSettings(folder.path),
      ...services.settings,
      MILLRACE_AWS_QUEUE_URL: `${services.queueUrl}-not`,
      MILLRACE_AWS_TABLE: "not-there",
      MILLRACE_STARTUP_TIMEOUT_MS: "4000",
    };
    await assert.rejects(
      ConverterProcess.start("web", settings),
      /no table \\?"not-there.*no queue \\?".*converter-not\\?"; make it/u,
    );
  });
});

async function expectRangeAndLink(services: AwsServices, url: string, id: string): Promise<void> {
  const response = await fetch(`${url}/api/result/${id}`, { headers: { range: "bytes=100-199" } });
  assert.equal(response.status, 206);
  const part = Buffer.from(await response.arrayBuffer());
  const whole = await throughLink(services.files, id);
  assert.ok(part.equals(whole.subarray(100, 200)));
}
