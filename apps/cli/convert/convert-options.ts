import type { ParseArgsOptionsConfig } from "node:util";

/** Every option of `millrace convert`. */
export const convertOptions = {
  output: { type: "string", short: "o" },
  to: { type: "string" },
  size: { type: "string" },
  first: { type: "boolean" },
  slides: { type: "string" },
  "hidden-slides": { type: "boolean" },
  notes: { type: "boolean" },
  "password-file": { type: "string" },
  "no-bookmarks": { type: "boolean" },
  pdfa: { type: "string" },
  pdfua: { type: "boolean" },
  "image-quality": { type: "string" },
  "image-dpi": { type: "string" },
  "open-password-file": { type: "string" },
  "owner-password-file": { type: "string" },
  printing: { type: "string" },
  changing: { type: "string" },
  "no-copying": { type: "boolean" },
  engine: { type: "string" },
  concurrency: { type: "string" },
  timeout: { type: "string" },
  force: { type: "boolean", short: "f" },
  json: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const satisfies ParseArgsOptionsConfig;

export const convertHelp = `Usage: millrace convert <file>… [options]

Converts presentations, documents and spreadsheets to PDF, pictures or text, in this process. What comes of a file lies
beside it, unless you say where.

Where to
  -o, --output <path>     the file to write; or a folder, which it must be for several files
  -f, --force             replace files that are there

Into what
      --to <format>       pdf, png, webp or txt; default: what the name of the output says, else pdf
      --first             of pictures: the first slide's only, as one file; else a folder with one of every slide
      --size <pixels>     of pictures: the longer side, 16 to 4096; default 1920

What to export
      --slides <range>    slide numbers such as 1-3,5; default: all
      --hidden-slides     hidden slides too
      --notes             a page of notes for every slide, after the slides
      --no-bookmarks      no outline; else it has an entry for every slide
      --pdfa <level>      PDF/A, for archives: 1b, 2b or 3b
      --pdfua             PDF/UA, tagged for screen readers
      --image-quality <n> of JPEG, 1 to 100, or lossless; default 90
      --image-dpi <n>     images of more dots per inch get this many, 50 to 2400, or original; default 300

What may be done with it (not with PDF/A)
      --open-password-file <path>   the password without which nobody opens it
      --owner-password-file <path>  the password with which everything is allowed; default: none that anybody knows
      --printing <how>    none, low (150 dpi) or high, the default
      --changing <what>   none, pages, forms, comments or any, the default
      --no-copying        text and images cannot be copied
  A password is the first line of a file, or of standard input, which is called "-".

How
      --password-file <path>        the password of protected presentations
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
  millrace convert talk.pptx --to webp --size 640
  millrace convert report.docx table.xlsx --to txt
  millrace convert talk.pptx --pdfa 2b --pdfua
  pass show talk | millrace convert talk.pptx --open-password-file - --printing none

Exit codes: 0 done, 1 a file could not be converted, 2 the command line is wrong, 3 LibreOffice is missing or does not
start, 4 a file took too long, 130 interrupted.
`;
