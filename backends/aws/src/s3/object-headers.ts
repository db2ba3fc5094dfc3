import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import type { Encryption } from "../blob-store-options.ts";

interface EncryptionHeaders {
  readonly ServerSideEncryption?: ServerSideEncryption;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

/** What a request says that begins an object. */
export function objectHeaders({
  contentType,
  encryption,
}: {
  readonly contentType?: string | undefined;
  readonly encryption?: Encryption | undefined;
}): EncryptionHeaders & { readonly ContentType?: string } {
  return { ...(contentType !== undefined && { ContentType: contentType }), ...encryptionHeaders(encryption) };
}

function encryptionHeaders(encryption: Encryption | undefined): EncryptionHeaders {
  switch (encryption?.kind) {
    case undefined:
      return {};
    case "s3":
      return { ServerSideEncryption: "AES256" };
    case "kms":
      return {
        ServerSideEncryption: "aws:kms",
        ...(encryption.keyId !== undefined && { SSEKMSKeyId: encryption.keyId }),
        ...(encryption.bucketKey !== undefined && { BucketKeyEnabled: encryption.bucketKey }),
      };
  }
}

/** A CRC-32 as S3 writes it. */
export function crcHeader(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
