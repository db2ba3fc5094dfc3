import { closing } from "./blob-store/closing.ts";
import { keys } from "./blob-store/keys.ts";
import { listing } from "./blob-store/listing.ts";
import { opening } from "./blob-store/opening.ts";
import { putting } from "./blob-store/putting.ts";
import type { BlobStore } from "../ports/blob-store.ts";
import type { ContractCase } from "./contract.ts";

/** Everything that a {@link BlobStore} promises. */
export const blobStoreContract: readonly ContractCase<BlobStore>[] = [
  ...putting,
  ...opening,
  ...keys,
  ...listing,
  ...closing,
];
