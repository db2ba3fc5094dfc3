export { FolderBlobStore } from "./folder-blob-store.ts";
export { checkFreeSpace } from "./files/free-space.ts";
