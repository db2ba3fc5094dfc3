import type { HttpFate, HttpRequest } from "@millrace/services/http-proxy";

/**
 * What fauxqs does not have, as S3 does it: a bucket's block of public access, and its encryption. A new bucket is taken to have
 * neither, although S3 has given both to every new one since 2023; nothing else would show that they are set.
 */
export function decideAsS3(
  first: (request: HttpRequest) => HttpFate | undefined = () => undefined,
): (request: HttpRequest) => HttpFate {
  const kept = new Map<string, string>();
  return (request) => first(request) ?? keep(request, kept) ?? { kind: "pass" };
}

/** What S3 answers where it refuses. */
export function refusal(status: number, code: string, message = "told by the service"): HttpFate {
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

const missing: Readonly<Record<string, string>> = {
  publicAccessBlock: "NoSuchPublicAccessBlockConfiguration",
  encryption: "ServerSideEncryptionConfigurationNotFoundError",
};

function keep({ method, path, body }: HttpRequest, kept: Map<string, string>): HttpFate | undefined {
  const url = new URL(path, "http://s3");
  const [what, code] = Object.entries(missing).find(([name]) => url.searchParams.has(name)) ?? [];
  if (what === undefined || code === undefined) return undefined;
  const key = `${url.pathname}?${what}`;
  if (method === "PUT") {
    kept.set(key, body);
    return { kind: "answer", status: 200, body: "" };
  }
  const found = kept.get(key);
  return found === undefined ? refusal(404, code) : xml(200, found);
}

function xml(status: number, body: string): HttpFate {
  return { kind: "answer", status, headers: { "content-type": "application/xml" }, body };
}
