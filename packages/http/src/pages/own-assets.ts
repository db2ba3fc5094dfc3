import { AssetFolder } from "./assets.ts";

// From src/pages/ and from dist/pages/ alike: the sources are part of the package, and browser modules are served as written.
const folder = new URL("../../src/pages/browser/", import.meta.url);

/** The stylesheet and the modules of this package's pages. */
export const ownAssets: AssetFolder = new AssetFolder(folder, "/assets/millrace");
