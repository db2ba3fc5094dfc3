/** What goes through all that is made. */
export interface Progress {
  /** What was missing and has been done, in words. */
  readonly done: string[];
  readonly sending: { readonly abortSignal?: AbortSignal };
}
