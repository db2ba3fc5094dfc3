/**
 * `LIMIT` by a parameter. SQLite plans by the value of one that stands there alone, and so prepares the statement anew whenever
 * that is bound: 5 us warm and 50 to 150 us cold, of a look that takes one. A sum it does not look into.
 */
export const boundLimit = "LIMIT ? + 0";
