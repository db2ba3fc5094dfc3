// must be caught: types TS1294
export enum Planted {
  One,
}
