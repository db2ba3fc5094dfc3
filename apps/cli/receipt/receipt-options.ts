import type { ParseArgsOptionsConfig } from "node:util";

/** Every option of `millrace receipt`. */
export const receiptOptions = {
  key: { type: "string" },
  json: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const satisfies ParseArgsOptionsConfig;

export const receiptHelp = `Usage: millrace receipt verify <receipt.json> --key <public.pem> [file …]

Checks that a receipt is as it was signed, and that each file given is one that the receipt tells of. The receipt is what
\`GET /api/status/{id}/receipt\` answers, the key what \`GET /api/receipt-key\` answers of the same service; keep a copy of the
key from a day on which you trusted it. Nothing is asked of the service.

      --key <file>     the public key, in PEM
      --json           one JSON object on standard output
  -q, --quiet          say nothing; the exit code tells
  -h, --help           this

Examples
  millrace receipt verify receipt.json --key receipt-key.pem
  millrace receipt verify receipt.json --key receipt-key.pem deck.pptx deck.pdf

Exit codes: 0 all of it is as the receipt says, 1 something is not, 2 the command line is wrong or a file cannot be read.
`;
