// must be caught: lint import(no-cycle)
import { there } from "./planted-cycle-there.ts";

export const here: number = there + 1;
