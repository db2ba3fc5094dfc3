// An engine program without LibreOffice: it speaks the protocol, and the document tells it how to behave.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { commandDescriptor, type EngineCommand, type EngineSettings } from "../../src/engine-program/protocol.ts";
import { writeEvent } from "../../src/engine-program/write-event.ts";
import { makePng } from "../making/make-png.ts";
import { makePdf } from "../making/make-pdf.ts";

const settings = JSON.parse(process.argv[2] ?? "") as EngineSettings;
const { start = "well" } = settings.engine;
if (start === "badly") throw new Error("this engine does not start");
if (start === "never") setInterval(() => {}, 1_000);
else {
  writeEvent({ kind: "ready", version: "1.2.3", fonts: [] });
  await obeyCommands();
}

async function obeyCommands(): Promise<void> {
  let behaviour = "";
  for await (const line of createInterface({ input: new Socket({ fd: commandDescriptor }) })) {
    const command = JSON.parse(line) as EngineCommand;
    if (command.kind === "open")
      behaviour = /behaviour=([^;]+);/u.exec(readFileSync(command.input, "latin1"))?.[1] ?? "";
    obey(command, behaviour);
  }
  process.exit(0);
}

function obey(command: EngineCommand, behaviour: string): void {
  const [verb = "", argument = ""] = behaviour.split(" ");
  if (verb === "answer-wrongly" && command.kind === argument) answerWrongly(command);
  else if (command.kind === "open") open(command.id, verb, argument);
  else if (command.kind === "export") exportPdf(command, verb);
  else if (command.kind === "text") writeText(command, verb);
  else if (command.kind === "picture") draw(command, verb, argument);
  else if (command.kind === "unlock") spill(command);
  else writeEvent({ kind: "answer", id: command.id, value: null });
}

/** Dies with what it was asked for on its lips. */
function spill(command: EngineCommand): void {
  process.stderr.write(`asked for ${JSON.stringify(command)}\n`, () => process.abort());
}

/** Answers as if something else had been asked, and then as it should have. */
function answerWrongly({ id, kind }: EngineCommand): void {
  writeEvent({ kind: "answer", id, value: kind === "export" ? ["a", "b"] : "unlocked" });
  writeEvent({ kind: "answer", id, value: null });
}

function open(id: number, verb: string, argument: string): void {
  switch (verb) {
    case "crash":
      return process.abort();
    case "crash-once":
      if (!existsSync(argument)) {
        writeFileSync(argument, "crashed");
        process.abort();
      }
      break;
    case "vanish":
      process.kill(process.pid, "SIGKILL");
      break;
    case "refuse":
      return writeEvent({ kind: "refusal", id, message: "no" });
    case "hang":
      writeFileSync(argument, String(spawn("/bin/sleep", ["600"], { stdio: "inherit" }).pid));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      break;
    case "report":
      writeFileSync(argument, JSON.stringify({ environment: process.env, pid: process.pid, folder: settings.folder }));
      break;
  }
  process.stdout.write("noise on standard output\n");
  const document = verb === "letter" ? "text" : "presentation";
  writeEvent({ kind: "progress", id, percent: 50 });
  writeEvent({ kind: "answer", id, value: { document, slides: 2, hidden: [] } });
}

function draw(
  { id, slide, size, output }: Extract<EngineCommand, { kind: "picture" }>,
  verb: string,
  argument: string,
) {
  if (verb === "crash-drawing" && slide === 2 && !existsSync(argument)) {
    writeFileSync(argument, "crashed");
    process.abort();
  }
  if (verb === "crash-at-drawing" && slide === 2) process.abort();
  if (verb === "refuse-drawing" && slide === 2) return writeEvent({ kind: "refusal", id, message: "no" });
  const png = makePng({ width: verb === "draw-large" ? size + 1 : size, height: 1 });
  if (verb === "draw-link") symlinkSync("/etc/hostname", output);
  else if (verb !== "draw-nothing") writeFileSync(output, verb === "draw-half" ? png.subarray(0, -20) : png);
  writeEvent({ kind: "answer", id, value: null });
}

function writeText({ id, output }: Extract<EngineCommand, { kind: "text" }>, verb: string): void {
  const texts: Record<string, string | Buffer> = { "write-bytes": Buffer.from([0xff]), "write-escapes": "\u001b[2J" };
  writeFileSync(output, texts[verb] ?? "One\n\fTwo\n");
  writeEvent({ kind: "answer", id, value: null });
}

function exportPdf(command: Extract<EngineCommand, { kind: "export" }>, verb: string): void {
  if (verb === "spill") return spill(command);
  const wanted = command.pages ?? 1;
  const pages = verb === "short" ? wanted - 1 : wanted;
  if (verb !== "nothing") writeFileSync(command.output, verb === "empty" ? "" : makePdf(pages));
  for (let page = 1; page <= pages; page++) writeEvent({ kind: "page", id: command.id, page });
  writeEvent({ kind: "answer", id: command.id, value: null });
}
