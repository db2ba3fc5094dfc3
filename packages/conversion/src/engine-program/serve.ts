import { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hiddenSlides } from "./hidden-slides.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { DocumentRefused, type Office, type OfficeDocument } from "./office.ts";
import { findMissingCharacters } from "./missing-characters/find-missing-characters.ts";
import { commandDescriptor, type EngineAnswers, type EngineCommand, type OpenedDocument } from "./protocol.ts";
import { prove } from "./prove.ts";
import { writePicture } from "./picture/write-picture.ts";
import { writeFlatTable } from "./table/write-flat-table.ts";
import { unlock } from "./unlock/unlock.ts";
import { writeText } from "./text/write-text.ts";
import { writeEvent } from "./write-event.ts";

/** Proves the office, reports for duty, and obeys commands until the supervisor closes the channel. */
export async function serve(office: Office, folder: string): Promise<void> {
  const fonts = prove(office, folder);
  writeEvent({ kind: "ready", version: office.version, fonts });
  startHeartbeat();
  const desk = new Desk(office, folder);
  for await (const line of createInterface({ input: new Socket({ fd: commandDescriptor }) })) {
    await desk.obey(JSON.parse(line) as EngineCommand);
  }
}

type OpenCommand = Extract<EngineCommand, { kind: "open" }>;

/** Holds the one document that is open. */
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
      case "picture":
        await writePicture(this.#opened(), command);
        return null;
      case "unlock":
        return await unlock(command.input, command.output, command.password);
      case "text":
        await writeText(this.#opened(), command);
        return null;
      case "match-fonts":
        return this.#office.matchFonts(command.families);
      case "missing-characters":
        return await findMissingCharacters(command.pdf, command.password ?? "");
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
    const path = delimited === null ? input : join(this.#folder, "table.fods");
    if (delimited !== null) await writeFlatTable(input, path, delimited);
    const document = this.#office.open(path, kind, (percent) => writeEvent({ kind: "progress", id, percent }));
    this.#document = document;
    return {
      document: document.kind,
      slides: document.slides,
      hidden: document.kind === "presentation" ? hiddenSlides(document) : [],
    };
  }

  #opened(): OfficeDocument {
    if (this.#document === null) throw new Error("no document is open");
    return this.#document;
  }
}
