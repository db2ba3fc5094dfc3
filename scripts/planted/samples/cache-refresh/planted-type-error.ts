// must be caught: types TS2322
export const planted: string = 1;
