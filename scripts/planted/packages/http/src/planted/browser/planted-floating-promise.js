// must be caught: lint typescript(no-floating-promises)
// @ts-check
export function planted() {
  Promise.resolve(1);
}
