import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

const usualPlaces = [
  "/usr/lib/libreoffice/program",
  "/usr/lib64/libreoffice/program",
  "/opt/libreoffice*/program",
  "/usr/local/lib/libreoffice/program",
  "/snap/libreoffice/current/lib/libreoffice/program",
  "/Applications/LibreOffice.app/Contents/Frameworks",
];

const libraries = ["libmergedlo.so", "libsofficeapp.so", "libmergedlo.dylib", "libsofficeapp.dylib"];

/**
 * LibreOffice's program folder, or undefined where none is installed. Of several versions the one that sorts last,
 * which is the newest of `/opt/libreoffice7.6`, `/opt/libreoffice24.8`, … that the makers' packages install.
 */
export function findLibreOffice(places: readonly string[] = usualPlaces): string | undefined {
  for (const place of places) {
    const found = globSync(place).filter((folder) => hasKit(folder));
    const newest = found.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}

/** Whether the folder has LibreOfficeKit. */
export function hasKit(folder: string): boolean {
  return findKitLibrary(folder) !== undefined;
}

/** The library with LibreOfficeKit: distributions merge LibreOffice into one; other builds have one for the application. */
export function findKitLibrary(folder: string): string | undefined {
  return libraries.map((name) => join(folder, name)).find((path) => existsSync(path));
}
