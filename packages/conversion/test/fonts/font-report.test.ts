import assert from "node:assert/strict";
import { test } from "node:test";
import { reportFonts } from "../../src/fonts/font-report.ts";

const nobody = async (): Promise<null> => null;

test("a replaced family is told with its stand-in", async () => {
  const evidence = { asked: ["Calibri"], available: ["Carlito"], used: ["Carlito-Bold"] };
  assert.deepEqual(await reportFonts(evidence, nobody), [{ asked: "Calibri", got: "Carlito" }]);
});

test("a family that is installed was not replaced", async () => {
  const evidence = { asked: ["Noto Sans JP"], available: ["Noto Sans JP"], used: ["NotoSansJP-Regular"] };
  assert.deepEqual(await reportFonts(evidence, nobody), []);
});

test("a family that no text uses is not told", async () => {
  const evidence = { asked: ["Calibri"], available: ["Carlito"], used: ["DejaVuSans"] };
  assert.deepEqual(await reportFonts(evidence, nobody), []);
});

test("the system is asked where no stand-in is installed", async () => {
  const asked: string[] = [];
  const report = await reportFonts(
    { asked: ["Arial"], available: ["DejaVu Sans"], used: ["DejaVuSans"] },
    async (family) => {
      asked.push(family);
      return "DejaVu Sans";
    },
  );
  assert.deepEqual(asked, ["Arial"]);
  assert.deepEqual(report, [{ asked: "Arial", got: "DejaVu Sans" }]);
});
