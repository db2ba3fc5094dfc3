import assert from "node:assert/strict";
import { test } from "node:test";
import { AssetFolder, styles } from "@millrace/http";
import { openService } from "../open-service.ts";

test("modules and styles are kept for ever under an address that changes with them", async () => {
  await using service = await openService();
  assert.match(styles, /^\/assets\/millrace\/[0-9a-f]{12}\/millrace\.css$/);
  const answer = await fetch(service.address + styles);
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "text/css; charset=utf-8"]);
  assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
  await answer.text();
  const same = await fetch(service.address + styles, {
    headers: { "if-none-match": answer.headers.get("etag") ?? "" },
  });
  assert.equal(same.status, 304);
  assert.equal((await fetch(service.address + styles.replace("millrace.css", "..%2fwords.ts"))).status, 404);
});

test("a file that is not in the folder has no address", () => {
  const assets = new AssetFolder(new URL("../../src/pages/browser/", import.meta.url), "/assets/test");
  assert.throws(() => assets.href("nothing.js"), TypeError);
});
