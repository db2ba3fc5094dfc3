import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus, StoredFile } from "@millrace/jobs";
import { jobPage } from "../../src/pages/job-page.ts";
import { stagesOf } from "../../src/pages/stage-list.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const deck: StoredFile = {
  key: "jobs/x/input/deck",
  name: "deck.pptx",
  contentType: "",
  bytes: 9,
  sha256: "0".repeat(64),
};
const pdf: StoredFile = { ...deck, name: "deck.pdf", contentType: "application/pdf", bytes: 2_048 };
const waiting: JobStatus = {
  id: "a".repeat(36),
  kind: "export-deck",
  state: "queued",
  version: 1,
  progress: null,
  previews: null,
  attempt: 0,
  maxAttempts: 3,
  queuePosition: 4,
  cancelRequested: false,
  createdAt: now,
  startedAt: null,
  finishedAt: null,
  expiresAt: null,
  notBefore: now,
  inputFiles: { deck },
  output: null,
  results: {},
  problem: null,
  warnings: [],
  origin: null,
};
const running: JobStatus = {
  ...waiting,
  state: "running",
  attempt: 1,
  queuePosition: null,
  startedAt: now + 1_000,
  progress: { percent: 42.9, stage: "converting", detail: null, done: 3, total: 7 },
};
const succeeded: JobStatus = {
  ...running,
  state: "succeeded",
  progress: { percent: 100, stage: "done", detail: null, done: null, total: null },
  finishedAt: now + 61_000,
  expiresAt: Date.now() + 60_000,
  output: { slides: 1_234, notes: false, fonts: ["A", "B"], none: [], nested: { a: 1 }, secret: "x" },
  results: { pdf },
  warnings: ["<i>careful</i>"],
};
const reused = { kind: "reused", jobId: "b".repeat(36), madeAt: now - 3_600_000 } as const;
const problem = { type: "/problems/broken", code: "broken", title: "It is <broken>", detail: "Mend it & try again." };
const description = {
  title: "Export to PDF",
  stages: [
    { name: "checking", label: "Checking" },
    { name: "converting", label: "Converting" },
    { name: "storing", label: "Storing" },
  ],
  output: { fonts: "Fonts replaced", secret: null },
};

function pageOf(job: JobStatus): string {
  return jobPage(job, {
    brand: { name: "Mill", home: "/start" },
    descriptions: { "export-deck": description },
    pollMs: 2_000,
  });
}

const lists: readonly (readonly [string, JobStatus, string])[] = [
  ["waits", waiting, "done current waiting waiting waiting waiting"],
  ["runs", running, "done done done current waiting waiting"],
  ["has just begun", { ...running, progress: null }, "done done current waiting waiting waiting"],
  ["succeeded", succeeded, "done done done done done done"],
  ["has an earlier result", { ...succeeded, origin: reused }, "done done done"],
  [
    "failed while converting",
    { ...running, state: "failed", finishedAt: now, problem },
    "done done done failed waiting waiting",
  ],
  [
    "was cancelled while it waited",
    { ...waiting, state: "cancelled", finishedAt: now },
    "done cancelled waiting waiting waiting waiting",
  ],
  [
    "waits for another attempt",
    { ...waiting, attempt: 1, startedAt: now, problem },
    "done current waiting waiting waiting waiting",
  ],
];
for (const [name, job, states] of lists) {
  test(`the stages of a job that ${name} are ${states}`, () => {
    assert.equal(
      stagesOf(job, description)
        .map(({ state }) => state)
        .join(" "),
      states,
    );
  });
}

test("pictures have a row of their own from the moment that some are to come, and as long as the result is kept", () => {
  const row = /<ol id="previews"[^>]*tabindex="0"/;
  assert.doesNotMatch(pageOf(running), row);
  const none = pageOf({ ...running, previews: 0 });
  assert.match(none, row);
  assert.doesNotMatch(none, /<img/);
  const two = pageOf({ ...succeeded, previews: 2 });
  assert.match(two, new RegExp(`src="/api/status/${waiting.id}/previews/2"\\s+alt="Picture 2"`));
  assert.doesNotMatch(two, /previews\/3/);
  assert.doesNotMatch(pageOf({ ...succeeded, previews: 0 }), row);
  assert.doesNotMatch(pageOf({ ...succeeded, previews: 2, expiresAt: 1 }), row);
});

test("a stage that nobody described has its own name for a label", () => {
  const job = {
    ...running,
    progress: { percent: null, stage: "colourGrading", detail: null, done: null, total: null },
  };
  assert.deepEqual(
    stagesOf(job, {}).map(({ label }) => label),
    ["Received", "Queued", "Colour grading", "Done"],
  );
});

test("a job that waits says where in the queue", () => {
  const page = pageOf(waiting);
  assert.match(page, /Number 4 in the queue/);
  assert.match(page, /<progress[^>]*role="progressbar"(?![^>]*aria-valuenow)/);
  assert.match(page, /<title>Waiting its turn · deck\.pptx · Mill<\/title>/);
  assert.match(page, /action="\/jobs\/a{36}\/cancel"/);
});

test("a job that runs says how far it is, in numbers and in the bar", () => {
  const page = pageOf(running);
  assert.match(page, /aria-valuenow="42"/);
  assert.match(page, /3 of 7/);
  assert.match(page, /1 of 3/);
  assert.match(page, /<title>42% · deck\.pptx · Mill<\/title>/);
});

test("a job that succeeded offers its file, its facts, its warnings and its fingerprint", () => {
  const page = pageOf(succeeded);
  assert.match(page, /href="\/api\/result\/a{36}"\s+download="deck\.pdf"/);
  assert.match(page, /2 KiB/);
  for (const fact of ["1,234", "no", "A, B", "Fonts replaced", "1:01", "0".repeat(64), "&lt;i&gt;careful"])
    assert.ok(page.includes(fact), fact);
  // A value that the description leaves out is in the status, for programs, and not on the page.
  assert.doesNotMatch(page, /<dt>Secret|<dt>Nested|<dt>None/);
  assert.doesNotMatch(page, /job-page\.js/);
});

test("a job whose result is gone says so, and offers nothing", () => {
  const page = pageOf({ ...succeeded, output: null, results: {}, expiresAt: now });
  assert.match(page, /The result was deleted after its time was up/);
  assert.doesNotMatch(page, /id="download"/);
});

test("a job that failed says what, why, and what to do", () => {
  const page = pageOf({ ...running, state: "failed", finishedAt: now, problem, attempt: 2 });
  assert.match(page, /It is &lt;broken&gt;/);
  assert.match(page, /Mend it &amp; try again\./);
  assert.match(page, /href="\/problems\/broken"/);
  assert.match(page, /href="\/start"/);
  assert.match(page, /2 of 3/);
});

test("a job that waits for another attempt says why, and when it begins", () => {
  const page = pageOf({ ...waiting, attempt: 1, startedAt: now, problem, notBefore: now + 30_000 });
  assert.match(page, /The last attempt failed: It is &lt;broken&gt;/);
  assert.match(page, /datetime="2026-11-22T12:00:30\.000Z"/);
});

test("S14: nothing that a stranger says gets out of its place on the page", () => {
  const evil = `"><script>alert(1)</script>`;
  const page = pageOf({
    ...running,
    inputFiles: { deck: { ...deck, name: evil } },
    progress: { percent: 1, stage: evil, detail: evil, done: null, total: null },
  });
  assert.equal(page.includes("<script>"), false);
});

test("no page has a style or a script of its own, which its policy would refuse", () => {
  for (const [, job] of lists)
    assert.doesNotMatch(pageOf(job), /<style|\sstyle=|\son\w+=|<script(?! type="module" src="\/assets\/)/);
});

test("a result that was made for an earlier job says when, and does not name that job", () => {
  const page = pageOf({ ...succeeded, startedAt: null, attempt: 0, origin: reused });
  assert.match(page, /It was made on <time datetime="2026-11-22T11:00:00\.000Z"/);
  assert.match(page, /Found: it was made before/);
  assert.ok(!page.includes(reused.jobId));
  assert.doesNotMatch(pageOf(succeeded), /It was made on/);
});
