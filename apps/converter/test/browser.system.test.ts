import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { checkPdf } from "@millrace/conversion";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { statusUntil } from "../decks/converter-client.ts";
import { ConverterProcess } from "../decks/converter-process.ts";
import { openBrowser } from "./fixtures/browser.ts";
import { makeDamagedDeck, makeDeck, makeSlowDeck } from "./fixtures/make-decks.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const conversionMs = 90_000;

/** What of the browser's own is used inside a page. */
declare const document: { readonly images: Iterable<{ readonly naturalWidth: number }> };
declare class DataTransfer {
  readonly items: { add(file: File): void };
}

suite("a person at the converter", () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>;
  let converter: ConverterProcess;
  let browser: Browser;

  before(async () => {
    folder = await scratchFolder();
    const settings = { MILLRACE_DATA: join(folder.path, "data"), MILLRACE_ENGINE: "kit", TMPDIR: folder.path };
    [converter, browser] = await Promise.all([ConverterProcess.start("all", settings), openBrowser()]);
  });

  after(async () => {
    await browser.close();
    await converter[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function visit(options: BrowserContextOptions = {}): Promise<Page & AsyncDisposable> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(converter.url);
    return Object.assign(page, {
      async [Symbol.asyncDispose]() {
        await context.close();
        assert.deepEqual(faults, [], "the page's console stays clean");
      },
    });
  }

  test("chooses a deck, sees the progress move, reloads in the middle, and downloads the PDF", async () => {
    const deck = await makeSlowDeck(folder.path, "quarterly figures.pptx", 40);
    await using page = await visit();
    await page.setInputFiles("input[type=file]", deck);
    await page.getByRole("button", { name: "Convert to PDF" }).click();
    await page.waitForURL(/\/jobs\/[0-9a-z]{36}$/);

    const bar = page.getByRole("progressbar");
    const seen = new Set<number>();
    await waitFor(page, async () => {
      seen.add(await valueOf(bar));
      return seen.size >= 4 && /slide \d+ of 40/i.test(await page.innerText("main"));
    });
    const before = Math.max(...seen);
    await drawnSlide(page, 3).waitFor({ timeout: conversionMs });
    const address = page.url();
    await page.reload();
    assert.equal(page.url(), address);
    await waitFor(page, async () => (await bar.count()) === 0 || (await valueOf(bar)) >= before);
    const values = [...seen];
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
      "progress never goes back",
    );

    assert.deepEqual(await pagesOfDownload(page), { name: "quarterly figures.pdf", pages: 40 });
    const { previews, warnings } = await statusUntil(converter.url, address.slice(-36), conversionMs);
    // An engine that dies of a drawing costs its slide's picture, and says so.
    assert.ok(previews === 40 || warnings.some((each) => each.startsWith("There is no thumbnail")), `${previews}`);
    assert.equal(await page.getByRole("img", { name: /^Slide \d+$/ }).count(), previews);
    await drawnSlide(page, previews ?? 0).scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.images].at(-1)?.naturalWidth === 352);
  });

  test("drops a deck on the page, and nothing more is asked", async () => {
    // And one character that no font has.
    const deck = await makeDeck(folder.path, "dropped 資料.pptx", 3, " \u{10abcd}");
    await using page = await visit();
    const content = (await readFile(deck)).toString("base64");
    const transfer = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
      const data = new DataTransfer();
      data.items.add(new File([bytes], "dropped 資料.pptx"));
      return data;
    }, content);
    await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
    await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    await page.waitForURL(/\/jobs\//);
    assert.deepEqual(await pagesOfDownload(page), { name: "dropped 資料.pdf", pages: 3 });
    await page.getByText("No font here has one of its characters (private use).").waitFor();
  });

  test("has no JavaScript: sends a plain form, refreshes, and downloads", async () => {
    const deck = await makeDeck(folder.path, "plain.pptx", 2);
    await using page = await visit({ javaScriptEnabled: false });
    await page.setInputFiles("input[type=file]", deck);
    await page.getByText("Options", { exact: true }).click();
    await page.getByRole("textbox", { name: "Slides" }).fill("2");
    await page.getByText("More options").click();
    await page.getByLabel("Resolution of images").selectOption("96 dpi, for mail");
    await page.getByLabel("Copy text and images").selectOption("No");
    await page.getByRole("button", { name: "Convert to PDF" }).click();
    await page.waitForURL(/\/jobs\//);
    await waitFor(page, async () => {
      const refresh = page.getByRole("link", { name: "Refresh" });
      if ((await refresh.count()) === 0) return true;
      await refresh.click();
      return false;
    });
    assert.equal(await page.getByRole("img", { name: /^Slide \d+$/ }).count(), 1);
    const { path, ...told } = await downloaded(page);
    assert.deepEqual(told, { name: "plain.pdf", pages: 1 });
    assert.match((await promisify(execFile)("pdfinfo", [path])).stdout, /Encrypted: +yes \(print:yes copy:no/);
  });

  test("sends a damaged deck, and reads what happened and what to do", async () => {
    const deck = await makeDamagedDeck(folder.path, "damaged.pptx");
    await using page = await visit();
    await page.setInputFiles("input[type=file]", deck);
    await page.getByRole("button", { name: "Convert to PDF" }).click();
    await page.getByText("The presentation cannot be read").first().waitFor({ timeout: conversionMs });
    assert.match(
      await page.innerText("main"),
      /seems to be damaged\. Open it in the program that made it and save it again/,
    );
    assert.equal(await page.getByRole("link", { name: /^Download/ }).count(), 0);
  });

  test("chooses a file of another type, and is told before anything is sent", async () => {
    await using page = await visit();
    await page.setInputFiles("input[type=file]", { name: "letter.docx", mimeType: "", buffer: Buffer.from("PK") });
    assert.match(await page.getByRole("alert").innerText(), /letter\.docx.*is not a presentation/);
    assert.ok(await page.getByRole("button", { name: "Convert to PDF" }).isDisabled());
  });

  test("cancels, and the job ends cancelled", async () => {
    const deck = await makeSlowDeck(folder.path, "cancelled.pptx", 150);
    await using page = await visit();
    await page.setInputFiles("input[type=file]", deck);
    await page.getByRole("button", { name: "Convert to PDF" }).click();
    await page.waitForURL(/\/jobs\//);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("You asked for it to stop").waitFor({ timeout: 10_000 });
  });
});

async function pagesOfDownload(page: Page): Promise<{ name: string; pages: number }> {
  const { name, pages } = await downloaded(page);
  return { name, pages };
}

async function downloaded(page: Page): Promise<{ name: string; pages: number; path: string }> {
  const link = page.getByRole("link", { name: /^Download/ });
  await link.waitFor({ timeout: conversionMs });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const path = await download.path();
  assert.equal((await readFile(path)).subarray(0, 5).toString("latin1"), "%PDF-");
  return { name: download.suggestedFilename(), pages: (await checkPdf(path)).pages, path };
}

function drawnSlide(page: Page, number: number): ReturnType<Page["getByRole"]> {
  return page.getByRole("img", { name: `Slide ${number}`, exact: true });
}

async function valueOf(bar: ReturnType<Page["getByRole"]>): Promise<number> {
  if ((await bar.count()) === 0) return 0;
  return Number((await bar.getAttribute("aria-valuenow")) ?? (await bar.getAttribute("value")) ?? 0);
}

/** Asks again and again, since it is what a person sees at some moment that counts. */
async function waitFor(page: Page, condition: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(conversionMs);
  while (!(await condition())) {
    assert.ok(!deadline.aborted, `the page still says: ${await page.innerText("main")}`);
    await page.waitForTimeout(50);
  }
}
