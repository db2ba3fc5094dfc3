import { createCipheriv, createHash, pbkdf2Sync, randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { Archive } from "../../src/inspection/archive.ts";
import { makeZip } from "./make-zip.ts";

const iterations = 1_024;
const blockBytes = 16;
const unencrypted = new Set(["mimetype", "META-INF/manifest.xml"]);

/** An OpenDocument archive with its parts encrypted as OpenDocument 1.3, part 2, 3.4 says, and as LibreOffice 7.4 does it. */
export async function protectOpenDocument(path: string, password: string): Promise<Buffer> {
  await using archive = await Archive.open(path);
  const parts: Record<string, Buffer> = {};
  const entries: string[] = [];
  for (const entry of archive.entries) {
    const content = Buffer.concat(await Array.fromAsync(archive.pieces(entry)));
    if (unencrypted.has(entry.fileName)) {
      parts[entry.fileName] = content;
      continue;
    }
    const { encrypted, description } = encrypt(content, password);
    parts[entry.fileName] = encrypted;
    entries.push(
      `<manifest:file-entry manifest:full-path="${entry.fileName}" manifest:media-type="text/xml" manifest:size="${content.length}">${description}</manifest:file-entry>`,
    );
  }
  const plain = String(parts["META-INF/manifest.xml"]);
  const root = /<manifest:file-entry manifest:full-path="\/"[^>]*\/>/u.exec(plain)?.[0] ?? "";
  const namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
  const manifest = `<?xml version="1.0"?><manifest:manifest xmlns:manifest="${namespace}">${root}${entries.join("")}</manifest:manifest>`;
  return makeZip({ ...parts, "META-INF/manifest.xml": manifest });
}

function encrypt(content: Buffer, password: string): { encrypted: Buffer; description: string } {
  const packed = deflateRawSync(content);
  const [salt, vector] = [randomBytes(16), randomBytes(blockBytes)];
  const startKey = createHash("sha256").update(password).digest();
  const key = pbkdf2Sync(startKey, salt, iterations, 32, "sha1");
  const filling = blockBytes - (packed.length % blockBytes);
  const padding = Buffer.concat([randomBytes(filling - 1), Buffer.from([filling])]);
  const cipher = createCipheriv("aes-256-cbc", key, vector).setAutoPadding(false);
  const encrypted = Buffer.concat([cipher.update(Buffer.concat([packed, padding])), cipher.final()]);
  const checksum = createHash("sha256").update(packed.subarray(0, 1_024)).digest("base64");
  const description =
    `<manifest:encryption-data manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" manifest:checksum="${checksum}">` +
    `<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="${vector.toString("base64")}"/>` +
    `<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>` +
    `<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="32" manifest:iteration-count="${iterations}" manifest:salt="${salt.toString("base64")}"/>` +
    `</manifest:encryption-data>`;
  return { encrypted, description };
}
