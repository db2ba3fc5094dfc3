/** What a step found; `output` is shown only when it failed. */
export interface StepOutcome {
  readonly ok: boolean;
  readonly output: string;
}

/** One thing that `npm run check` makes sure of. */
export interface Step {
  readonly name: string;
  run(): Promise<StepOutcome>;
}
