// must be caught: types TS2322
// @ts-check
/** @type {number} */
export const planted = document.title;
