/** How much of each currency one dollar buys. */
export type Rates = ReadonlyMap<string, number>;

/** Where rates come from: a bank, in earnest. */
export type FetchRates = (signal: AbortSignal) => Promise<Rates>;

/** Makes rates up. */
export const fetchMadeUpRates: FetchRates = async () =>
  new Map([
    ["EUR", 0.86 + Math.random() / 100],
    ["JPY", 155 + Math.random()],
  ]);

/** The rates in memory. A refresh replaces all of them at once, so that nobody sees half of it. */
export class RatesCache {
  #rates: Rates = new Map();

  rate(currency: string): number | undefined {
    return this.#rates.get(currency);
  }

  replace(rates: Rates): void {
    this.#rates = rates;
  }
}
