import { randomFillSync } from "node:crypto";

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

// Asking the system for the bytes of one id takes longer than all the rest, so they are had for many at a time.
const pool = Buffer.alloc(randomDigits * 128);
let used = pool.length;

function randomPart(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    // 32 divides 256, so the low five bits of a random byte are uniform.
    for (let index = 0; index < pool.length; index++) pool[index] = alphabet.charCodeAt(pool.readUInt8(index) & 31);
    used = 0;
  }
  used += randomDigits;
  return pool.toString("latin1", used - randomDigits, used);
}
