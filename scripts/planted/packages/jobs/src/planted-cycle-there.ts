// must be caught: lint import(no-cycle)
import { here } from "./planted-cycle.ts";

export const there: number = here + 1;
