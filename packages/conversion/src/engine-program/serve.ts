import { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DelimitedText } from "../inspection/delimited-text.ts";
import { hiddenSlides } from "./hidden-slides.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { DocumentRefused, type Office, type OfficeDocument } from "./office.ts";
import { commandDescriptor, type EngineAnswers, type EngineCommand, type OpenedDocument } from "./protocol.ts";
import { prove } from "./prove.ts";
import { writeEvent } from "./write-event.ts";

/** Proves the office, reports for duty, and obeys commands until the supervisor closes the channel. */
export async function serve(office: Office, folder: string): Promise<void> {
  const fonts = prove(office, folder);
  writeEvent({ kind: "ready", version: office.version, fonts });
  startHeartbeat();
  // Every PDF has need of it at its end: imported while the first document is on its way, or nobody has come yet.
  void import("./missing-characters/find-missing-characters.ts");
  const desk = new Desk(office, folder);
  for await (const line of createInterface({ input: new Socket({ fd: commandDescriptor }) })) {
    await desk.obey(JSON.parse(line) as EngineCommand);
  }
}

type OpenCommand = Extract<EngineCommand, { kind: "open" }>;

/**
 * Holds the one document that is open. What most documents have no need of is imported when one has: an engine is ready
 * the sooner.
 */
class Desk {
  readonly #office: Office;
  readonly #folder: string;
  #document: OfficeDocument | null = null;

  constructor(office: Office, folder: string) {
    this.#office = office;
    this.#folder = folder;
  }

  async obey(command: EngineCommand): Promise<void> {
    try {
      writeEvent({ kind: "answer", id: command.id, value: await this.#run(command) });
    } catch (error) {
      // Anything else ends the process: its state is not known, and the supervisor has the trace.
      if (!(error instanceof DocumentRefused)) throw error;
      writeEvent({ kind: "refusal", id: command.id, message: error.message });
    }
  }

  async #run(command: EngineCommand): Promise<EngineAnswers[EngineCommand["kind"]]> {
    switch (command.kind) {
      case "open":
        return await this.#open(command);
      case "export":
        this.#opened().exportPdf(command.output, command.filter, command);
        return null;
      case "picture": {
        const { writePicture } = await import("./picture/write-picture.ts");
        await writePicture(this.#opened(), command);
        return null;
      }
      case "unlock": {
        const { unlock } = await import("./unlock/unlock.ts");
        return await unlock(command.input, command.output, command.password);
      }
      case "text": {
        const { writeText } = await import("./text/write-text.ts");
        await writeText(this.#opened(), command);
        return null;
      }
      case "match-fonts":
        return this.#office.matchFonts(command.families);
      case "missing-characters": {
        const { findMissingCharacters } = await import("./missing-characters/find-missing-characters.ts");
        return await findMissingCharacters(command.pdf, command.password ?? "");
      }
      case "close":
        this.#document?.close();
        this.#document = null;
        return null;
      case "prove":
        prove(this.#office, this.#folder);
        return null;
    }
  }

  async #open({ id, input, document: kind, delimited }: OpenCommand): Promise<OpenedDocument> {
    const path = delimited === null ? input : await this.#tabulate(input, delimited);
    const document = this.#office.open(path, kind, (percent) => writeEvent({ kind: "progress", id, percent }));
    this.#document = document;
    return {
      document: document.kind,
      slides: document.slides,
      hidden: document.kind === "presentation" ? hiddenSlides(document) : [],
    };
  }

  async #tabulate(input: string, delimited: DelimitedText): Promise<string> {
    const { writeFlatTable } = await import("./table/write-flat-table.ts");
    const path = join(this.#folder, "table.fods");
    await writeFlatTable(input, path, delimited);
    return path;
  }

  #opened(): OfficeDocument {
    if (this.#document === null) throw new Error("no document is open");
    return this.#document;
  }
}
