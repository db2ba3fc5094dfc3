import { randomBytes } from "node:crypto";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** Where an item lies. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item: plain values only, what is nested is JSON text. An attribute without a value is left out. */
export interface Item extends Key {
  /** Another with each write: what a conditional write goes by, and by which a writer knows its own. */
  readonly revision: string;
  readonly [attribute: string]: string | number | boolean | undefined;
}

/** What is to be written: an item without what writing gives it. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A revision that no other write has: 128 random bits, in few characters because every item has one. */
export function newRevision(): string {
  return randomBytes(16).toString("base64url");
}

/** The same text for the same key, as the key of a map. */
export function keyText({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

/** An item as the service takes it. */
export function toWire(attributes: Attributes): Record<string, AttributeValue> {
  return marshall(attributes, { removeUndefinedValues: true });
}

/** The key of an item as the service takes it. */
export function toWireKey({ pk, sk }: Key): Record<string, AttributeValue> {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** An item as the service gave it. */
export function fromWire(wire: Record<string, AttributeValue>): Item {
  return unmarshall(wire) as Item;
}
