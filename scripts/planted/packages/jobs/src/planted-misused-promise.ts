// must be caught: lint typescript(no-misused-promises)
export function planted(isReady: () => Promise<boolean>): number {
  return isReady() ? 1 : 2;
}
