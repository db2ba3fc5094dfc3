import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { extname } from "node:path";
import type { FastifyInstance } from "fastify";
import { entityTag, matchesAny } from "../entity-tag.ts";
import { HttpError } from "../errors.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * A folder of small files that browsers load: modules, stylesheets, pictures. Their address holds a hash of all of them, so
 * that browsers keep them for ever and never mix two versions; relative imports among them work.
 */
export class AssetFolder {
  readonly #address: string;
  readonly #files: ReadonlyMap<string, string>;

  /** Reads the folder at once. `address` is where it is served, such as `/assets`. */
  constructor(folder: URL, address: string) {
    const names = readdirSync(folder).filter((name) => Object.hasOwn(contentTypes, extname(name)));
    this.#files = new Map(names.toSorted().map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
    const hash = createHash("sha256")
      .update(JSON.stringify([...this.#files]))
      .digest("hex")
      .slice(0, 12);
    this.#address = `${address}/${hash}`;
  }

  /** The address of a file. */
  href(name: string): string {
    if (this.#files.has(name)) return `${this.#address}/${name}`;
    throw new TypeError(`there is no "${name}" in this folder of assets`);
  }

  /** Adds the route that serves the files. */
  serve(app: FastifyInstance): void {
    app.get<{ Params: { name: string } }>(`${this.#address}/:name`, async (request, reply) => {
      const { name } = request.params;
      const text = this.#files.get(name);
      if (text === undefined) throw new HttpError("not-found", "there is no such file");
      const tag = entityTag(text);
      reply.headers({ etag: tag, "cache-control": "public, max-age=31536000, immutable" });
      if (matchesAny(request.headers["if-none-match"], tag)) return reply.code(304).send();
      return reply.type(contentTypes[extname(name)] ?? "text/plain").send(text);
    });
  }
}
