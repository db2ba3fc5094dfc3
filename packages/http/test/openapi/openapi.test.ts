import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { defineJob, file } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { millraceHttp } from "@millrace/http";
import type { MillraceHttpOptions } from "@millrace/http";
import Fastify from "fastify";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { kinds } from "../example-jobs.ts";
import { handlers, openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { submitCount } from "../submit-count.ts";

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<"Status" | "Problem", object>> };
}

interface Operation {
  readonly requestBody: { readonly required: boolean; readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
}

interface Schema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function documentOf({ address }: TestService): Promise<Document> {
  const answer = await fetch(`${address}/openapi.json`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
  return (await answer.json()) as Document;
}

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}

const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));

const wide = defineJob({
  name: "take-anything",
  input: {
    picture: file({ optional: true }),
    words: z.array(z.string()).default([]),
    at: z.date().optional(),
    tree,
    forest: z.array(tree).optional(),
    anything: z.json().optional(),
    even: z.int().refine((value) => value % 2 === 0),
  },
  output: {},
});

test("the document is valid OpenAPI 3.1, whatever the jobs take", async () => {
  await using service = await openService({ metrics: true });
  await using other = await openService({ jobs: [wide] });
  for (const each of [service, other]) {
    const { valid, errors } = await new Validator().validate({ ...(await documentOf(each)) });
    assert.deepEqual([valid, errors], [true, undefined]);
  }
});

/** The addresses that the plugin answers, but for those of pages and what they are made of. */
async function routesOf(options: Partial<MillraceHttpOptions>): Promise<string[]> {
  const urls = new Set<string>();
  await using app = Fastify();
  app.addHook("onRoute", ({ url }) => void urls.add(url));
  await app.register(millraceHttp, { backend: memoryBackend(), jobs: kinds, ...options });
  await app.ready();
  return [...urls].filter((url) => !/^\/(?:jobs|assets)\//.test(url)).toSorted();
}

test("every address of the service is in the document, and every one of the document is a route", async () => {
  await using service = await openService({ metrics: true });
  const { paths } = await documentOf(service);
  const documented = Object.keys(paths).map((path) =>
    path.replace(/^\/api\/jobs\/[\w-]+$/, "/api/jobs/:name").replaceAll(/\{(\w+)\}/g, ":$1"),
  );
  const routes = (await routesOf({ metrics: true })).filter((url) => url !== "/openapi.json");
  assert.ok(routes.length >= 10);
  assert.deepEqual([...new Set(documented)].toSorted(), routes);
  for (const [path, item] of Object.entries(paths)) {
    const url = path.replace(/^\/api\/jobs\/[\w-]+$/, "/api/jobs/:name").replaceAll(/\{(\w+)\}/g, ":$1");
    const methods = Object.keys(item).filter((name) => name !== "parameters");
    for (const method of methods) assert.ok(service.app.hasRoute({ method: method.toUpperCase(), url }), url);
  }
});

test("a kind's own fields are described: files, values, and which of them are needed", async () => {
  await using service = await openService();
  const submit = (await documentOf(service)).paths["/api/jobs/shout-text"]?.["post"];
  const { properties, required } = submit?.requestBody.content["multipart/form-data"]?.schema ?? { properties: {} };
  assert.deepEqual(required, ["text"]);
  assert.match(String(properties["text"]?.["description"]), /\.txt.*256\.0 KiB|\.txt.*256 KiB/);
  assert.deepEqual([properties["times"]?.["maximum"], properties["times"]?.["default"]], [9, 1]);
  assert.deepEqual(Object.keys(submit?.requestBody.content ?? {}), ["multipart/form-data", "application/octet-stream"]);
  const query = submit?.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  assert.deepEqual(query, ["times", "polite", "greeting"]);
});

test("a kind without files takes JSON", async () => {
  await using service = await openService();
  const submit = (await documentOf(service)).paths["/api/jobs/count-up"]?.["post"];
  assert.deepEqual(submit?.requestBody.content["application/json"]?.schema.required, ["to"]);
});

test("metrics are in the document only where they are served", async () => {
  await using service = await openService();
  assert.equal("/metrics" in (await documentOf(service)).paths, false);
});

test("what is answered is what the document says", async () => {
  await using service = await openService({ handlers });
  const { components } = await documentOf(service);
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const isStatus = ajv.compile({ $ref: "#/components/schemas/Status", components });
  const isProblem = ajv.compile({ $ref: "#/components/schemas/Problem", components });
  const waiting = await fetch(`${service.address}/api/jobs/count-up`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"to":2}',
  });
  const bodies: unknown[] = [
    await waiting.json(),
    await service.ended(await submitCount(service.backend, { to: 2 })),
    await service.ended(await submitCount(service.backend, { to: 2, failAt: 1 })),
  ];
  for (const body of bodies) assert.ok(isStatus(body), ajv.errorsText(isStatus.errors));
  const missing = await fetch(`${service.address}/api/status/nothing`);
  assert.ok(isProblem(await missing.json()), ajv.errorsText(isProblem.errors));
  assert.equal(isStatus({}), false);
});

test("a kind whose results are reused takes the wish to have it run afresh; another does not offer it", async () => {
  const input = { n: z.int() };
  const reusable = defineJob({ name: "reusable", input, output: {}, reuse: { version: "1" } });
  const plain = defineJob({ name: "plain", input, output: {} });
  await using service = await openService({ jobs: [reusable, plain] });
  const { paths } = await documentOf(service);
  const fieldsOf = (name: string): string[] => {
    const content = paths[`/api/jobs/${name}`]?.["post"]?.requestBody.content ?? {};
    return Object.keys(content["multipart/form-data"]?.schema.properties ?? {});
  };
  assert.deepEqual([fieldsOf("reusable"), fieldsOf("plain")], [["n", "reuse-result"], ["n"]]);
});
