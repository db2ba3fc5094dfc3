// must be caught: types TS9010
export const planted = [1].map(String)[0];
