import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprintOf } from "../src/fingerprint.ts";

const readiness = { version: "24.8.8.0", fonts: ["Carlito", "Noto Sans"] };

test("the fingerprint of an engine is the same in whatever order it lists its fonts, and names package, engine and version", () => {
  const fingerprint = fingerprintOf("LibreOfficeKit", readiness);
  assert.match(fingerprint, /^@millrace\/conversion \d+\.\d+\.\d+, LibreOfficeKit 24\.8\.8\.0, 2 fonts [0-9a-f]{16}$/);
  assert.equal(fingerprintOf("LibreOfficeKit", { ...readiness, fonts: ["Noto Sans", "Carlito"] }), fingerprint);
});

test("another version, another font and another engine have another fingerprint", () => {
  const fingerprints = [
    fingerprintOf("LibreOfficeKit", readiness),
    fingerprintOf("LibreOfficeKit", { ...readiness, version: "24.8.8.1" }),
    fingerprintOf("LibreOfficeKit", { ...readiness, fonts: ["Carlito", "Noto Sans", "Caladea"] }),
    fingerprintOf("LibreOfficeKit", { ...readiness, fonts: ["Carlito", "Noto Serif"] }),
    fingerprintOf("LibreOffice WebAssembly", readiness),
  ];
  assert.equal(new Set(fingerprints).size, fingerprints.length);
});
