// `npm run check`: what can be known in seconds, without LibreOffice or a browser.
import { dirname } from "node:path";
import { findTestFiles } from "./checks/find-test-files.ts";
import { gates } from "./checks/gates.ts";
import { runSteps } from "./checks/run-steps.ts";
import { unitTests } from "./checks/unit-tests.ts";

const root = dirname(import.meta.dirname);
const startedAt = performance.now();
const steps = [...gates(root), unitTests(root, findTestFiles(root).unit)];
const failed = await runSteps(steps, 2);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0 ? `check passed in ${seconds} s` : `check FAILED in ${seconds} s: ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
