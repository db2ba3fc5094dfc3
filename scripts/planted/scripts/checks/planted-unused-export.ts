// must be caught: dead code exports unused
export const used = 1;
export const unused = 2;
