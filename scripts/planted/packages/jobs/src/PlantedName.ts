// must be caught: lint unicorn(filename-case)
export const planted = 1;
