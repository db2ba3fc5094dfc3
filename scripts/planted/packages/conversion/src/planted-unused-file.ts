// must be caught: dead code files packages/conversion/src/planted-unused-file.ts
export const planted = 1;
