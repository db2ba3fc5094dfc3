import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { after, before, suite, test } from "node:test";
import { submit } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { openService } from "../open-service.ts";
import type { TestService, TestServiceOptions } from "../open-service.ts";
import { readEvents } from "../read-events.ts";
import { openBrowser } from "./browser.ts";
import { Conductor, deck } from "./conductor.ts";
import { faintTexts } from "./faint-texts.ts";
import { png } from "./pictures.ts";

const stages = [
  { name: "checking", label: "Checking the file" },
  { name: "converting", label: "Converting slides" },
];
const options: TestServiceOptions = {
  jobs: [deck],
  pollMs: 200,
  descriptions: { "export-deck": { title: "Export to PDF", stages, output: { slides: "Slides" } } },
};

/** A service with a job that runs, and a page that shows it. */
class Scene implements AsyncDisposable {
  readonly conductor: Conductor;
  readonly service: TestService;
  readonly page: Page;
  readonly id: string;
  /** What the page complained of. */
  readonly complaints: string[] = [];

  // Scenes are set by `open`, which awaits what a constructor cannot.
  private constructor(conductor: Conductor, service: TestService, page: Page, id: string) {
    this.conductor = conductor;
    this.service = service;
    this.page = page;
    this.id = id;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    {
      name = "Bericht für Zoë.pptx",
      context = {},
      service: more = {},
    }: { name?: string; context?: BrowserContextOptions; service?: TestServiceOptions } = {},
  ): Promise<Scene> {
    const conductor = new Conductor();
    const service = await openService({ ...options, handlers: [conductor.job], ...more });
    const content = Readable.from([Buffer.from("slides")]);
    const { record } = await submit(service.backend, deck, { presentation: { name, content } });
    const page = await (await browser.newContext({ locale: "en-GB", ...context })).newPage();
    return new Scene(conductor, service, page, record.id);
  }

  async show(): Promise<void> {
    await this.page.goto(`${this.service.address}/jobs/${this.id}`);
  }

  async shows(text: string): Promise<void> {
    await this.page.getByText(text, { exact: false }).first().waitFor();
  }

  async percent(): Promise<number> {
    return Number(await this.page.getByRole("progressbar").getAttribute("aria-valuenow"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    await this.service[Symbol.asyncDispose]();
  }
}

suite("the page of a job, in a browser", () => {
  let browser: Browser;
  before(async () => void (browser = await openBrowser()));
  after(() => browser.close());

  test("progress moves, a reload in the middle changes nothing, and the result can be taken away", async () => {
    await using scene = await Scene.open(browser);
    const { page, conductor } = scene;
    await scene.show();
    conductor.slide(3);
    await scene.shows("Slide 3 of 28");
    assert.equal(await scene.percent(), 10);
    assert.equal(await page.title(), "10% · Bericht für Zoë.pptx · Millrace");
    conductor.slide(14);
    await scene.shows("Slide 14 of 28");
    assert.equal(await scene.percent(), 50);
    assert.equal(
      await page.locator("[aria-current=step]").textContent().then(squeezed),
      "Converting slides, in progress",
    );
    await page.reload();
    await scene.shows("Slide 14 of 28");
    assert.equal(await scene.percent(), 50);
    conductor.slide(27);
    await scene.shows("Slide 27 of 28");
    conductor.do({ kind: "succeed" });
    const link = page.getByRole("link", { name: /Download/ });
    await link.waitFor();
    await scene.shows("The font “Segoe UI” is replaced by another.");
    assert.equal(await page.title(), "Done · Bericht für Zoë.pptx · Millrace");
    assert.equal(await page.locator("#announcements").innerText(), "Done: Bericht für Zoë.pptx");
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(download.suggestedFilename(), "Bericht für Zoë.pdf");
    assert.equal(await readFile(await download.path(), "utf8"), "%PDF-1.7 small");
    assert.deepEqual(scene.complaints, []);
  });

  test("pictures appear one after the other, move nothing, and are the same ones when the page is drawn anew", async () => {
    await using scene = await Scene.open(browser);
    const { page, conductor } = scene;
    const picture = (number: number) => page.getByRole("img", { name: `Picture ${number}`, exact: true });
    const widthOf = (number: number) =>
      picture(number).evaluate((image) => (image as { naturalWidth?: number }).naturalWidth);
    const placeOfStages = () => page.locator("#stages").evaluate((heading) => heading.getBoundingClientRect().top);
    await scene.show();
    conductor.do({ kind: "progress", update: { stage: "converting", previews: 0 } });
    await page.locator("#previews").waitFor({ state: "attached" });
    const before = await placeOfStages();
    for (const [index, colour] of ["#0b6b75", "#ad2f2a", "#82560a", "#1a6e45"].entries()) {
      conductor.do({ kind: "picture", bytes: png(colour) });
      await picture(index + 1).waitFor();
    }
    await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
    assert.equal(await widthOf(4), 32);
    assert.equal(await placeOfStages(), before);
    await picture(1).evaluate((image) => image.setAttribute("data-seen", "true"));
    conductor.do({ kind: "succeed" });
    await page.getByRole("link", { name: /Download/ }).waitFor();
    assert.equal(await page.locator("#previews img").count(), 4);
    assert.equal(await picture(1).getAttribute("data-seen"), "true");
    assert.deepEqual(scene.complaints, []);
  });

  test("without JavaScript the pictures that are there are shown", async () => {
    await using scene = await Scene.open(browser, { context: { javaScriptEnabled: false } });
    const { page, conductor, service, id } = scene;
    for (const colour of ["#0b6b75", "#ad2f2a"]) conductor.do({ kind: "picture", bytes: png(colour) });
    conductor.do({ kind: "succeed" });
    await service.ended(id);
    await scene.show();
    await page.getByRole("img", { name: "Picture 2", exact: true }).waitFor();
  });

  test("the pictures are reached by keyboard, and scrolled", async () => {
    await using scene = await Scene.open(browser, { context: { viewport: { width: 360, height: 700 } } });
    const { page, conductor, service, id } = scene;
    for (let number = 1; number <= 8; number++) conductor.do({ kind: "picture", bytes: png("#0b6b75") });
    conductor.do({ kind: "succeed" });
    await service.ended(id);
    await scene.show();
    const strip = page.locator("#previews");
    await strip.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => (document.querySelector("#previews")?.scrollLeft ?? 0) > 0);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    assert.ok(!wider, "the page itself is no wider than its window");
  });

  test("stages are announced, and not every percent", async () => {
    await using scene = await Scene.open(browser);
    const { page, conductor } = scene;
    await scene.show();
    conductor.do({ kind: "progress", update: { stage: "checking" } });
    const announced = page.locator("#announcements");
    await announced.getByText("Now: Checking the file").waitFor({ state: "attached" });
    assert.equal(await page.getByRole("progressbar").getAttribute("aria-valuenow"), null);
    conductor.slide(1);
    await announced.getByText("Now: Converting slides").waitFor({ state: "attached" });
    await announced.evaluate((region) => region.replaceChildren());
    conductor.slide(2);
    await scene.shows("Slide 2 of 28");
    assert.equal(await announced.innerText(), "");
  });

  test("a job is cancelled from its page, by keyboard", async () => {
    await using scene = await Scene.open(browser);
    await scene.show();
    scene.conductor.slide(3);
    await scene.shows("Slide 3 of 28");
    await scene.page.getByRole("button", { name: "Cancel" }).focus();
    await scene.page.keyboard.press("Enter");
    await scene.page.getByText("Nothing of it is kept").waitFor();
    assert.equal((await scene.service.ended(scene.id)).state, "cancelled");
    assert.deepEqual(scene.complaints, []);
  });

  test("a job that fails says what happened and what to do", async () => {
    await using scene = await Scene.open(browser);
    await scene.show();
    scene.conductor.do({ kind: "fail" });
    await scene.page.getByRole("heading", { name: "The presentation is protected by a password" }).waitFor();
    await scene.shows("Save a copy without one and send that.");
    assert.equal(await scene.page.getByRole("link", { name: "Try again" }).getAttribute("href"), "/");
    assert.equal(
      await scene.page.getByRole("link", { name: "password-protected" }).getAttribute("href"),
      "/problems/password-protected",
    );
    assert.match(await scene.page.locator(".stage-failed").innerText(), /failed/);
  });

  test("where events do not come through, the page asks instead", async () => {
    await using scene = await Scene.open(browser);
    await scene.page.route("**/events", (route) => route.fulfill({ status: 429, body: "" }));
    await scene.show();
    scene.conductor.slide(5);
    await scene.shows("Slide 5 of 28");
    scene.conductor.do({ kind: "succeed" });
    await scene.page.getByRole("link", { name: /Download/ }).waitFor();
  });

  test("the page outlives a restart of the server", async () => {
    const backend = memoryBackend();
    const first = await openService({ ...options, backend });
    const content = Readable.from([Buffer.from("slides")]);
    const { record } = await submit(backend, deck, { presentation: { name: "deck.pptx", content } });
    const page = await browser.newPage();
    await page.goto(`${first.address}/jobs/${record.id}`);
    await page.getByText("Next in the queue").waitFor();
    await first[Symbol.asyncDispose]();
    await page.getByText("The connection is lost").first().waitFor();
    const conductor = new Conductor();
    await using _second = await openService({ ...options, backend, port: first.port, handlers: [conductor.job] });
    conductor.slide(9);
    await page.getByText("Slide 9 of 28").waitFor();
    assert.equal(await page.locator("#connection").count(), 0);
    await page.close();
  });

  test("without JavaScript the page says how it stands, can be renewed, and can cancel", async () => {
    await using scene = await Scene.open(browser, { context: { javaScriptEnabled: false } });
    const { page, conductor, service } = scene;
    conductor.slide(7);
    const events = readEvents(await fetch(`${service.address}/api/status/${scene.id}/events`));
    for await (const { data } of events) if (data.includes("Slide 7")) break;
    await scene.show();
    await scene.shows("Slide 7 of 28");
    assert.equal(await scene.percent(), 25);
    assert.equal(await page.locator("meta[http-equiv]").count(), 0);
    await page.getByRole("link", { name: "Refresh" }).click();
    await scene.shows("Slide 7 of 28");
    await page.getByRole("button", { name: "Cancel" }).click();
    await service.ended(scene.id);
    await page.reload();
    await scene.shows("Nothing of it is kept");
  });

  test("S14: what a stranger calls a file does nothing on the page", async () => {
    await using scene = await Scene.open(browser, {
      name: `"><img src=x onerror=document.title='owned'><script>document.title='owned'</script>.pptx`,
    });
    scene.conductor.do({
      kind: "progress",
      update: { stage: "converting", detail: "<img src=x onerror=document.title='owned'>" },
    });
    await scene.show();
    await scene.shows("<img src=x onerror");
    assert.equal(await scene.page.locator("#job img, #job script").count(), 0);
    assert.doesNotMatch(await scene.page.title(), /^owned/);
    assert.deepEqual(scene.complaints, []);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`in ${colorScheme}, texts stand out from what is behind them by 4.5 to 1, and nothing is wider than 320 px`, async () => {
      await using scene = await Scene.open(browser, {
        context: { colorScheme, viewport: { width: 320, height: 640 } },
        name: `${"long".repeat(30)}.pptx`,
      });
      scene.conductor.slide(7);
      await scene.show();
      await scene.shows("Slide 7 of 28");
      assert.deepEqual(await faintTexts(scene.page), []);
      assert.ok(await scene.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      scene.conductor.do({ kind: "succeed" });
      await scene.page.getByRole("link", { name: /Download/ }).waitFor();
      assert.deepEqual(await faintTexts(scene.page), []);
      await scene.page.evaluate(() => document.querySelector("h1")?.style.setProperty("color", "var(--line)"));
      assert.equal((await faintTexts(scene.page)).length, 1, "a text that is too faint is found");
      assert.ok(await scene.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    });
  }
});

function squeezed(text: string | null): string {
  return (text ?? "").replaceAll(/\s+/g, " ").trim();
}
