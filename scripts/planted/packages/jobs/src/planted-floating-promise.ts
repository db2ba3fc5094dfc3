// must be caught: lint typescript(no-floating-promises)
export function planted(): void {
  Promise.resolve(1);
}
