// @ts-check
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { BootstrapError } from "./bootstrap-error.mjs";
import { runInstaller } from "./run-installer.mjs";
import { say, secondsSince } from "./say.mjs";
import { withoutServices } from "./without-services.mjs";

/**
 * A program or font that the system tests use.
 * @typedef {{ name: string, debian: string, isThere(): boolean }} Tool
 */

/** libsdlo is Impress, libswlo Writer, libsclo Calc: LibreOffice can be installed without, and then opens none of theirs. */
const OFFICE = ["/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice/program"];
const MAC_OFFICE = "/Applications/LibreOffice.app/Contents/MacOS/soffice";
/** Debian and Ubuntu keep the server off the path, a folder for each version. */
const DEBIAN_POSTGRES = "/usr/lib/postgresql";
const FONT_FOLDERS = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  "/Library/Fonts",
  join(homedir(), ".local/share/fonts"),
  join(homedir(), "Library/Fonts"),
];

/** @type {readonly Tool[]} */
const TOOLS = [
  {
    name: "LibreOffice Impress",
    debian: "libreoffice-impress-nogui",
    isThere: () => hasOfficeLibrary("libsdlo.so"),
  },
  { name: "LibreOffice Writer", debian: "libreoffice-writer-nogui", isThere: () => hasOfficeLibrary("libswlo.so") },
  { name: "LibreOffice Calc", debian: "libreoffice-calc-nogui", isThere: () => hasOfficeLibrary("libsclo.so") },
  { name: "bubblewrap", debian: "bubblewrap", isThere: () => onPath("bwrap") },
  { name: "Poppler's tools", debian: "poppler-utils", isThere: () => onPath("pdfinfo") && onPath("pdftoppm") },
  { name: "strace", debian: "strace", isThere: () => onPath("strace") },
  { name: "Chromium", debian: "chromium", isThere: () => onPath("chromium") },
  {
    name: "PostgreSQL",
    debian: "postgresql",
    isThere: () => onPath("postgres") || hasPostgres(DEBIAN_POSTGRES),
  },
  { name: "RabbitMQ", debian: "rabbitmq-server", isThere: () => onPath("rabbitmq-server") },
  { name: "Java", debian: "default-jre-headless", isThere: () => onPath("java") },
  { name: "Redis", debian: "redis-server", isThere: () => onPath("redis-server") },
  // The servers' modules alone: the packages that make services of them are not needed.
  { name: "OpenStack Swift", debian: "python3-swift", isThere: () => hasPythonModule("swift/proxy/server.py") },
  { name: "g++", debian: "g++", isThere: () => onPath("g++") },
  { name: "XZ", debian: "xz-utils", isThere: () => onPath("xz") },
  { name: "libcurl's headers", debian: "libcurl4-openssl-dev", isThere: () => hasHeader("curl/curl.h") },
  { name: "the font Carlito", debian: "fonts-crosextra-carlito", isThere: () => hasFont("Carlito-Regular.ttf") },
  { name: "the font Caladea", debian: "fonts-crosextra-caladea", isThere: () => hasFont("Caladea-Regular.ttf") },
];

/** What the system tests need and this machine lacks. Looks at paths only, and starts nothing. */
export function missingTools() {
  return TOOLS.filter((tool) => !tool.isThere());
}

/**
 * @param {readonly Tool[]} tools
 * @throws {BootstrapError} where this process may not install, or the installation fails
 */
export async function installTools(tools) {
  const names = tools.map((tool) => tool.name).join(", ");
  const packages = tools.map((tool) => tool.debian);
  if (!existsSync("/usr/bin/apt-get")) throw new BootstrapError(`the system tests need ${names}: please install them.`);
  if (process.getuid?.() !== 0) {
    throw new BootstrapError(
      `the system tests need ${names}: sudo apt-get install --no-install-recommends ${packages.join(" ")}`,
    );
  }
  const startedAt = performance.now();
  say(`installing ${names} with apt-get, which the system tests need`);
  await withoutServices(() => installWithApt(packages));
  const stillMissing = missingTools().map((tool) => tool.name);
  if (stillMissing.length > 0)
    throw new BootstrapError(`apt-get installed, but ${stillMissing.join(", ")} cannot be found`);
  say(`installed ${names} in ${secondsSince(startedAt)}`);
}

/** @param {readonly string[]} packages */
async function installWithApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // What dpkg leaves here, an interrupted run has unpacked but not configured: apt-get would refuse to go on.
  if (readdirSync("/var/lib/dpkg/updates").length > 0) await runInstaller("dpkg", ["--configure", "-a"], { env });
  await runInstaller("apt-get", ["update", "-q"], { env });
  const wait = ["-o", "DPkg::Lock::Timeout=300"];
  await runInstaller("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...wait, ...packages], { env });
}

/** @param {string} folder */
function hasPostgres(folder) {
  return existsSync(folder) && readdirSync(folder).some((version) => existsSync(join(folder, version, "bin/postgres")));
}

/** @param {string} library */
function hasOfficeLibrary(library) {
  return existsSync(MAC_OFFICE) || OFFICE.some((folder) => existsSync(join(folder, library)));
}

/** @param {string} program */
function onPath(program) {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

/** @param {string} header */
function hasHeader(header) {
  const root = "/usr/include";
  // Debian and Ubuntu keep them by the machine's architecture.
  const folders = existsSync(root) ? [".", ...readdirSync(root).filter((name) => name.endsWith("-linux-gnu"))] : [];
  return folders.some((folder) => existsSync(join(root, folder, header)));
}

/** @param {string} file */
function hasPythonModule(file) {
  const root = "/usr/lib";
  const pythons = existsSync(root) ? readdirSync(root).filter((name) => name.startsWith("python3")) : [];
  const folders = pythons.flatMap((name) => [join(root, name, "dist-packages"), join(root, name, "site-packages")]);
  return folders.some((folder) => existsSync(join(folder, file)));
}

/** @param {string} file */
function hasFont(file) {
  if (existsSync(join("/usr/share/fonts/truetype/crosextra", file))) return true;
  return FONT_FOLDERS.some(
    (folder) =>
      existsSync(folder) && readdirSync(folder, { recursive: true }).some((path) => path.toString().endsWith(file)),
  );
}
