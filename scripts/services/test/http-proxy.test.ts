import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { HttpProxy } from "@millrace/services/http-proxy";

suite("a proxy between a client and a server that speak HTTP", () => {
  test("passes requests and answers on as they are, and shows what came", async () => {
    await using stand = await standing();
    const answer = await fetch(`${stand.proxy.endpoint}/path?query`, { method: "POST", body: "asked" });
    assert.deepEqual(
      [answer.status, answer.headers.get("x-sample"), await answer.text()],
      [201, "yes", "answered asked"],
    );
    assert.deepEqual(
      stand.proxy.seen.map(({ method, path, body }) => [method, path, body]),
      [["POST", "/path?query", "asked"]],
    );
  });

  test("loses the answer to a request that the server has got", async () => {
    await using stand = await standing();
    stand.proxy.decide = () => ({ kind: "lose-answer" });
    await assert.rejects(fetch(stand.proxy.endpoint, { method: "POST", body: "lost" }));
    assert.deepEqual(stand.got, ["lost"]);
  });

  test("answers in the server's place, which then gets nothing", async () => {
    await using stand = await standing();
    stand.proxy.decide = () => ({ kind: "answer", status: 503, headers: { "retry-after": "1" }, body: "busy" });
    const answer = await fetch(stand.proxy.endpoint);
    assert.deepEqual([answer.status, answer.headers.get("retry-after"), await answer.text()], [503, "1", "busy"]);
    assert.deepEqual(stand.got, []);
  });

  test("hangs up on a client when the server is not there", async () => {
    await using proxy = await HttpProxy.start("http://127.0.0.1:1");
    await assert.rejects(fetch(proxy.endpoint));
  });
});

async function standing(): Promise<AsyncDisposable & { readonly proxy: HttpProxy; readonly got: readonly string[] }> {
  const got: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding("utf8");
    let body = "";
    request.on("data", (text: string) => (body += text));
    request.on("end", () => {
      got.push(body);
      response.writeHead(201, { "x-sample": "yes" }).end(`answered ${body}`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await HttpProxy.start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    proxy,
    got,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
