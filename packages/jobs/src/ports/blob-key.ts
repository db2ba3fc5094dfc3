import { JobError } from "../errors.ts";

const segment = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const maxLength = 512;

/**
 * Lets a key through that means the same in every store: segments of letters, digits, `.`, `_` and `-`, parted by `/`,
 * each beginning with a letter or digit (so neither `..` nor a hidden file), 512 characters at most.
 * @throws JobError `invalid-blob-key`
 */
export function checkBlobKey(key: string): string {
  if (key.length > maxLength || !key.split("/").every((part) => segment.test(part))) {
    throw new JobError("invalid-blob-key", `"${key}" cannot be the key of a blob`);
  }
  return key;
}
