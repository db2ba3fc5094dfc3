// must be caught: lint typescript(no-explicit-any)
export function planted(value: any): void {
  void value;
}
