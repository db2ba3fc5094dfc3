export { statusUntil, submitted } from "./converter-client.ts";
export type { StatusDocument } from "./converter-client.ts";
export { ConverterProcess } from "./converter-process.ts";
