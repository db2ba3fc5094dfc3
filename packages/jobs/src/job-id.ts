import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const timeDigits = 10;
const randomDigits = 26;
const shape = new RegExp(`^[${alphabet}]{${timeDigits + randomDigits}}$`);

/**
 * A new job id: 36 characters of Crockford's base 32, the time in milliseconds first and 130 random bits after it.
 *
 * Nobody guesses it (more than 128 bits, as OWASP asks of a capability), and ids made one after the other lie side by side
 * in an index, so that inserting stays cheap however long the history is.
 */
export function newJobId(nowMs: number = Date.now()): string {
  return timePart(nowMs) + randomPart();
}

/** Whether `text` has the shape of a job id; says nothing of whether there is such a job. */
export function isJobId(text: string): boolean {
  return shape.test(text);
}

function timePart(nowMs: number): string {
  let rest = nowMs;
  let text = "";
  for (let digit = 0; digit < timeDigits; digit++) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function randomPart(): string {
  let text = "";
  // 32 divides 256, so the low five bits of a random byte are uniform.
  for (const byte of randomBytes(randomDigits)) text += alphabet.charAt(byte & 31);
  return text;
}
