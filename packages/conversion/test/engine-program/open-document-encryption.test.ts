import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isKnownMethod,
  readEncryption,
  withoutEncryption,
} from "../../src/engine-program/unlock/open-document-encryption.ts";

const aes = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
const data = (algorithm: string, derivation: string): string =>
  `<m:encryption-data m:checksum-type="SHA1/1K" m:checksum="eA=="><m:algorithm m:algorithm-name="${algorithm}"/>` +
  `<m:key-derivation m:key-derivation-name="${derivation}" m:salt="c2FsdA==" m:iteration-count="1024"/></m:encryption-data>`;

test("a manifest's parts are told apart, under any prefix, and by any way of writing them", () => {
  const manifest = `<m:manifest><m:file-entry m:full-path="/" m:media-type="x"/>
    <m:file-entry m:full-path='a &amp; b.xml'>${data(aes, "PBKDF2")}</m:file-entry>
    <m:file-entry m:full-path="plain.xml"></m:file-entry></m:manifest>`;
  const encrypted = readEncryption(manifest);
  assert.deepEqual([...encrypted.keys()], ["a & b.xml"]);
  assert.equal(encrypted.get("a & b.xml")?.get("salt"), "c2FsdA==");
  assert.deepEqual([...readEncryption(withoutEncryption(manifest)).keys()], []);
  assert.match(withoutEncryption(manifest), /'a &amp; b\.xml'><\/m:file-entry>/u);
});

for (const [algorithm, derivation, known] of [
  [aes, "PBKDF2", true],
  [aes, "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#pbkdf2", true],
  ["Blowfish CFB", "PBKDF2", false],
  ["http://www.w3.org/2009/xmlenc11#aes256-gcm", "argon2id", false],
] as const) {
  test(`${algorithm} with ${derivation} is ${known ? "known" : "not known"}`, () => {
    const [part] = readEncryption(`<file-entry full-path="a">${data(algorithm, derivation)}</file-entry>`).values();
    assert.ok(part !== undefined);
    assert.equal(isKnownMethod(part), known);
  });
}
