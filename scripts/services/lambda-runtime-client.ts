import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cached, npmArchive } from "./npm-archive.ts";
import type { NpmArchive } from "./npm-archive.ts";

/** AWS's own: what runs the handler in Lambda's container images, and with the same source in its runtimes for Node.js. */
const CLIENT: NpmArchive = {
  id: "aws-lambda-ric@4.0.2",
  sha512: "FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==",
};
const HEADERS: NpmArchive = {
  id: "node-api-headers@1.9.0",
  sha512: "2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==",
};
const ADDON_API: NpmArchive = {
  id: "node-addon-api@8.9.2",
  sha512: "VijLXbi3UACN69I0JVXJsX4tjACjNoQDgv2gTF6sx2wWEi8tkSg2eX8p5gSIFi8z2+DL3oHmY6OyKce38SDolg==",
};

/** Named by the addon's source, which uses nothing of them. */
const UNUSED_HEADERS = ["uv.h", "v8.h", "node.h"];
const COMPILE_WITHIN_MS = 300_000;

const run = promisify(execFile);

/**
 * The program of AWS's Lambda runtime interface client for Node.js, which npm fetches and g++ compiles when it is not there
 * yet. Installed as a package it would build a libcurl of its own first, for minutes and with five more tools; here its addon
 * is linked to the system's.
 * @throws Error if it cannot be fetched or compiled
 */
export async function lambdaRuntimeClient(): Promise<string> {
  const folder = await cached(`${CLIENT.id}-${process.platform}-${process.arch}`, async (incoming) => {
    const client = await npmArchive(CLIENT);
    await copyFile(join(client, "index.mjs"), join(incoming, "index.mjs"));
    await copyFile(join(client, "LICENSE"), join(incoming, "LICENSE"));
    await compileAddon(client, incoming);
  });
  return join(folder, "index.mjs");
}

async function compileAddon(client: string, into: string): Promise<void> {
  const sources = join(into, "aws-lambda-cpp");
  await mkdir(sources);
  await run("tar", ["-xJf", join(client, "deps/aws-lambda-cpp.tar.xz"), "--no-same-owner", "-C", sources]);
  const version = await writeVersion(sources);
  const unused = await writeUnusedHeaders(into);
  const include = [
    unused,
    join(await npmArchive(HEADERS), "include"),
    await npmArchive(ADDON_API),
    join(sources, "include"),
  ];
  const compiled = [
    join(client, "src/native/rapid-client.cc"),
    join(sources, "src/runtime.cpp"),
    join(sources, "src/logging.cpp"),
    version,
  ];
  const flags = ["-std=c++17", "-O1", "-shared", "-fPIC", "-DNAPI_CPP_EXCEPTIONS", "-DAWS_LAMBDA_LOG=0"];
  const output = ["-lcurl", "-o", join(into, "rapid-client.node")];
  await run("g++", [...flags, ...include.map((each) => `-I${each}`), ...compiled, ...output], {
    timeout: COMPILE_WITHIN_MS,
  });
}

/** What CMake would make of the template. */
async function writeVersion(sources: string): Promise<string> {
  const numbers = /VERSION (\d+)\.(\d+)\.(\d+)/.exec(await readFile(join(sources, "CMakeLists.txt"), "utf8"));
  if (numbers === null) throw new Error("aws-lambda-cpp does not tell its version as it used to");
  const [, major = "", minor = "", patch = ""] = numbers;
  const template = await readFile(join(sources, "src/version.cpp.in"), "utf8");
  const filled = template
    .replace("@PROJECT_VERSION_MAJOR@", major)
    .replace("@PROJECT_VERSION_MINOR@", minor)
    .replace("@PROJECT_VERSION_PATCH@", patch)
    .replace("@PROJECT_VERSION@", `${major}.${minor}.${patch}`);
  const file = join(sources, "src/version.cpp");
  await writeFile(file, filled);
  return file;
}

async function writeUnusedHeaders(into: string): Promise<string> {
  const folder = join(into, "unused-headers");
  await mkdir(folder);
  for (const name of UNUSED_HEADERS) await writeFile(join(folder, name), "");
  return folder;
}
