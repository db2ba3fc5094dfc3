/** Tells those who wait that it is worth looking. */
export interface News {
  /** Whether messages may be there to be delivered. */
  readonly messages: boolean;
  /** Jobs that have changed; null: too many to name. */
  readonly jobs: readonly string[] | null;
}
