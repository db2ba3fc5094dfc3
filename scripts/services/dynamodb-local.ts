import { join } from "node:path";
import { npmArchive } from "./npm-archive.ts";
import type { NpmArchive } from "./npm-archive.ts";

/** The npm package that holds DynamoDB Local 1.25.1 as AWS ships it. */
const ARCHIVE: NpmArchive = {
  id: "amplify-dynamodb-simulator@2.9.30",
  sha512: "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==",
};

/**
 * The folder of AWS's DynamoDB Local, which npm fetches (54 MB) when it is not there yet. It is kept out of the dependencies,
 * since its package brings a thousand others that nobody needs here, and out of the repository, since its licence, which
 * lies in this folder, allows its use with an AWS account but not its distribution.
 * @throws Error if it cannot be fetched, or is not what it was
 */
export async function dynamoDbLocal(): Promise<string> {
  return join(await npmArchive(ARCHIVE), "emulator");
}
