import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDoctorRequest } from "../../doctor/doctor-request.ts";
import type { Check } from "../../doctor/check.ts";
import type { Finding } from "../../doctor/finding.ts";

/** A folder that goes with its scope, and what a check finds when that is where the data are. */
export interface Patient extends AsyncDisposable {
  readonly data: string;
  readonly findings: (check: Check) => Promise<readonly Finding[]>;
}

export async function patient(env: NodeJS.ProcessEnv = {}): Promise<Patient> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-doctor-test-"));
  const data = join(folder, "data");
  const { settings } = readDoctorRequest(["--data", data], env);
  const signal = new AbortController().signal;
  return {
    data,
    findings: (check) => check.run({ settings, signal, progress: () => {} }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
