import type { ParseArgsOptionsConfig } from "node:util";

/** Every option of `millrace doctor`. */
export const doctorOptions = {
  data: { type: "string" },
  backend: { type: "string" },
  engine: { type: "string" },
  quick: { type: "boolean" },
  json: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const satisfies ParseArgsOptionsConfig;

export const doctorHelp = `Usage: millrace doctor [options]

Looks at everything that the converter needs on this machine, with the settings that \`npm start\` would have, and says what
to do about each thing it finds: the runtime, clock, permissions, disk, temporary folder, back end, fonts, jail and engine,
and whether the back end keeps all the promises of its ports, in a scratch space that is deleted afterwards.

What to look at
      --data <folder>     as MILLRACE_DATA: the folder of the embedded back end
      --backend <which>   as MILLRACE_BACKEND
      --engine <which>    as MILLRACE_ENGINE: kit, wasm or auto
      --quick             leave out what takes more than a moment: starting the engine, and the promises of the ports

How
      --json              one JSON object on standard output
  -q, --quiet             say nothing of what is well
  -h, --help              this

Examples
  millrace doctor
  millrace doctor --quick --json
  MILLRACE_DATA=/srv/millrace millrace doctor

Exit codes: 0 nothing is wrong (there may be warnings), 1 something is, 2 the command line or the settings are wrong, 3 the
back end or the engine is not there, 4 something took too long, 130 interrupted.
`;
