/** Which message one has in hand: where it stands, and the receipt of this delivery. */
export interface InHand {
  readonly place: number;
  readonly receipt: number;
}
