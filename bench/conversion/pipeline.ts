import { ConverterProcess, statusUntil, submitted } from "@millrace/converter/decks";

const patienceMs = 300_000;
/** As pino numbers its levels. */
const warnLevel = 40;

/** The whole application as its users have it: uploads over HTTP, queue, worker, engine, stored results. */
export class PipelineUnderTest implements AsyncDisposable {
  readonly #converter: ConverterProcess;
  readonly #concurrency: number;

  private constructor(converter: ConverterProcess, concurrency: number) {
    this.#converter = converter;
    this.#concurrency = concurrency;
  }

  static async start(concurrency: number, data: string): Promise<PipelineUnderTest> {
    const converter = await ConverterProcess.start("all", {
      MILLRACE_DATA: data,
      MILLRACE_ENGINE: "kit",
      MILLRACE_CONCURRENCY: String(concurrency),
      // The same decks are sent again and again.
      MILLRACE_REUSE_RESULTS: "false",
    });
    return new PipelineUnderTest(converter, concurrency);
  }

  /** Has every engine convert the smallest deck twice, so that none of them is measured cold. */
  async warmUp(decks: readonly string[]): Promise<void> {
    const [deck] = decks;
    if (deck === undefined) throw new RangeError("there are no decks");
    await this.secondsFor(Array.from({ length: this.#concurrency * 2 }, () => deck));
  }

  /**
   * From the first byte sent to the end of the last job.
   * @throws Error with what the application has logged of it, if one of the decks was not converted
   */
  async secondsFor(decks: readonly string[]): Promise<number> {
    try {
      return await this.#convertAll(decks);
    } catch (cause) {
      const log = this.#converter.log.filter(({ level }) => level >= warnLevel).map((line) => JSON.stringify(line));
      throw new Error(`the pipeline failed; its log:\n${log.join("\n")}`, { cause });
    }
  }

  async #convertAll(decks: readonly string[]): Promise<number> {
    const { url } = this.#converter;
    const begunAt = Date.now();
    const jobs = [];
    for (const deck of decks) jobs.push(await submitted(url, deck));
    let endedAt = begunAt;
    for (const { id } of jobs) {
      const { state, finishedAt, error } = await statusUntil(url, id, patienceMs);
      if (state !== "succeeded" || finishedAt === null)
        throw new Error(`a deck was not converted: ${error?.detail ?? state}`);
      endedAt = Math.max(endedAt, Date.parse(finishedAt));
    }
    return (endedAt - begunAt) / 1_000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#converter[Symbol.asyncDispose]();
  }
}
