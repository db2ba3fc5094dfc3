import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFonts, reportFonts } from "../../src/fonts/font-report.ts";

const matches = new Map<string, string | null>();

test("a replaced family is told with its stand-in", () => {
  const evidence = { asked: ["Calibri"], available: ["Carlito"], used: ["Carlito-Bold"], matches };
  assert.deepEqual(reportFonts(evidence), [{ asked: "Calibri", got: "Carlito" }]);
});

test("a family that is installed was not replaced", () => {
  const evidence = { asked: ["Noto Sans JP"], available: ["Noto Sans JP"], used: ["NotoSansJP-Regular"], matches };
  assert.deepEqual(reportFonts(evidence), []);
});

test("a family that no text uses is not told", () => {
  const evidence = { asked: ["Calibri"], available: ["Carlito"], used: ["DejaVuSans"], matches };
  assert.deepEqual(reportFonts(evidence), []);
});

test("the engine's own word counts where no stand-in is installed", () => {
  const evidence = {
    asked: ["Arial"],
    available: ["DejaVu Sans"],
    used: ["DejaVuSans"],
    matches: new Map([["Arial", "DejaVu Sans"]]),
  };
  assert.deepEqual(reportFonts(evidence), [{ asked: "Arial", got: "DejaVu Sans" }]);
});

test("a bundled family is known by the name that its files have in a PDF", () => {
  const evidence = { asked: ["SimSun"], available: [], used: ["NotoSansHans-Regular-VKana"], matches };
  assert.deepEqual(reportFonts(evidence), [{ asked: "SimSun", got: "Noto Sans S Chinese" }]);
});

test("a family is there however its name is written", () => {
  assert.deepEqual(missingFonts(["noto-sans", "Arial"], ["Noto Sans"]), ["Arial"]);
});
