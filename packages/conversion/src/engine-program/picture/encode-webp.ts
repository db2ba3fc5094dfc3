import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Picture } from "./picture.ts";

/** As most programs have it where nobody says; text stays sharp. */
const quality = 80;

type Encode = (picture: Picture, options: { quality: number }) => Promise<ArrayBuffer>;
let encoder: Promise<Encode> | null = null;

/** libwebp as WebAssembly, loaded with the first picture. */
export async function encodeWebp(picture: Picture): Promise<Uint8Array> {
  encoder ??= loadEncoder();
  const encode = await encoder;
  return new Uint8Array(await encode(picture, { quality }));
}

async function loadEncoder(): Promise<Encode> {
  const { default: encode, init } = await import("@jsquash/webp/encode.js");
  const path = createRequire(import.meta.url).resolve("@jsquash/webp/codec/enc/webp_enc_simd.wasm");
  // By itself it would fetch its program, as in a browser.
  await init({ wasmBinary: readFileSync(path) });
  return encode;
}
