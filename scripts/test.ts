// `npm test`: everything. `npm test -- <part of a path>`: only the test files whose path contains it.
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { findTestFiles } from "./checks/find-test-files.ts";
import { gates } from "./checks/gates.ts";
import { runSteps } from "./checks/run-steps.ts";
import { runTestFiles } from "./checks/run-test-files.ts";
import { addTotals, closingLines, isGreen } from "./checks/test-totals.ts";
import { UNIT_TIMEOUT_MS } from "./checks/unit-tests.ts";

const SYSTEM_TIMEOUT_MS = 10 * 60_000;

const root = dirname(import.meta.dirname);
const pattern = process.argv[2];
const cores = availableParallelism();
const write = (text: string): boolean => process.stdout.write(text);

// Whoever names a test wants its answer; whether the code is tidy comes with the full run.
const failedGates = pattern === undefined ? await runSteps(gates(root), 2) : [];
const { unit, system } = findTestFiles(root, pattern);
const units = await runTestFiles({ root, files: unit, concurrency: cores, timeoutMs: UNIT_TIMEOUT_MS, write });
// System tests start engines, browsers and servers of their own and measure times: they share the machine with few.
const concurrency = Math.max(1, Math.floor(cores / 2));
const systems = await runTestFiles({ root, files: system, concurrency, timeoutMs: SYSTEM_TIMEOUT_MS, write });
const totals = addTotals(units, systems);

if (failedGates.length > 0) console.log(`FAILED: ${failedGates.join(", ")}`);
if (totals.tests === 0) console.log(`FAILED: no test was found${pattern === undefined ? "" : ` for "${pattern}"`}`);
console.log(closingLines(totals));
process.exitCode = isGreen(totals) && failedGates.length === 0 ? 0 : 1;
