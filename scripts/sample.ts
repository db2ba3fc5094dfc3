// `npm run sample`: lists the samples. `npm run sample -- <name> [options]`: runs one, with its options.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = join(dirname(import.meta.dirname), "samples");
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "main.ts")));
const name = process.argv[2];

if (name !== undefined && names.includes(name)) {
  // The sample reads its own options, and finds them where any program does.
  process.argv.splice(1, 2, join(folder, name, "main.ts"));
  await import(join(folder, name, "main.ts"));
} else {
  const list = names.map((each) => `  npm run sample -- ${each}\n`).join("");
  process.stderr.write(`${name === undefined ? "" : `there is no sample "${name}"; `}these are the samples:\n${list}`);
  process.exitCode = name === undefined ? 0 : 2;
}
