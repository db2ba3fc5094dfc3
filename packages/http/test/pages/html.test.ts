import assert from "node:assert/strict";
import { test } from "node:test";
import { Html, html } from "@millrace/http";

test("what is put in is escaped, in texts and in quoted attributes", () => {
  const name = `<b title="x" alt='y'>&amp;</b>`;
  const escaped = "&lt;b title=&quot;x&quot; alt=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;";
  assert.equal(String(html`<p title="${name}">${name}</p>`), `<p title="${escaped}">${escaped}</p>`);
});

test("HTML in HTML stays as it is, lists are joined, and nothing leaves nothing", () => {
  const items = ["a", "<", 3].map((item) => html`<li>${item}</li>`);
  const joined = html`${items}${null}${undefined}${false}${0}`;
  assert.equal(String(joined), "<li>a</li><li>&lt;</li><li>3</li>0");
});

test("what looks like HTML but was not made here is text", () => {
  const forged = { toString: () => "<script>" } as unknown as Html;
  assert.equal(String(html`${forged}`), "&lt;script&gt;");
  assert.throws(() => new Html("<script>", Symbol("html") as never), TypeError);
});
