// must be caught: lint typescript(switch-exhaustiveness-check)
export function planted(outcome: { kind: "succeeded" } | { kind: "failed" }): void {
  switch (outcome.kind) {
    case "succeeded":
      return;
  }
}
