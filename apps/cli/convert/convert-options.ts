import type { ParseArgsOptionsConfig } from "node:util";

/** Every option of `millrace convert`. */
export const convertOptions = {
  output: { type: "string", short: "o" },
  slides: { type: "string" },
  "hidden-slides": { type: "boolean" },
  notes: { type: "boolean" },
  pdfa: { type: "boolean" },
  engine: { type: "string" },
  concurrency: { type: "string" },
  timeout: { type: "string" },
  force: { type: "boolean", short: "f" },
  json: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const satisfies ParseArgsOptionsConfig;

export const convertHelp = `Usage: millrace convert <file>… [options]

Converts presentations to PDF, in this process. The PDF lies beside its presentation, unless you say where.

Where to
  -o, --output <path>     the file to write; or a folder, which it must be for several files
  -f, --force             replace files that are there

What to export
      --slides <range>    slide numbers such as 1-3,5; default: all
      --hidden-slides     hidden slides too
      --notes             a page of notes for every slide, after the slides
      --pdfa              PDF/A, for archives

How
      --engine <which>    kit (the installed LibreOffice), wasm (the embedded one) or auto, the default
      --concurrency <n>   files at once; default: one for each core
      --timeout <s>       how long one file may take, in seconds; default 300
      --json              a JSON object a line on standard output for every file
  -q, --quiet             say nothing but what went wrong
  -h, --help              this

Examples
  millrace convert talk.pptx
  millrace convert talk.pptx -o handout.pdf --slides 1-3 --notes
  millrace convert talks/*.pptx -o pdf/ --json

Exit codes: 0 done, 1 a file could not be converted, 2 the command line is wrong, 3 LibreOffice is missing or does not
start, 4 a file took too long, 130 interrupted.
`;
