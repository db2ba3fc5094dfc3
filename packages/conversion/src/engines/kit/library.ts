import koffi, { type TypeObject } from "koffi";
import { findKitLibrary } from "./find-libreoffice.ts";
import { documentSlots, officeSlots } from "./slots.ts";

// koffi gives `any` for what C returns; this file is where it gets its types.
const pointerBytes: number = koffi.sizeof("void*");
const callbackType = koffi.proto("void LokCallback(int type, const char* payload, void* data)");
const types = {
  load: koffi.proto("void* LokLoad(void*, const char*, const char*)"),
  save: koffi.proto("int LokSave(void*, const char*, const char*, const char*)"),
  number: koffi.proto("int LokNumber(void*)"),
  text: koffi.proto("void* LokText(void*)"),
  takeNumber: koffi.proto("void LokTakeNumber(void*, int)"),
  size: koffi.proto("void LokSize(void*, _Out_ long* width, _Out_ long* height)"),
  textOfNumber: koffi.proto("void* LokTextOfNumber(void*, int)"),
  textOfText: koffi.proto("void* LokTextOfText(void*, const char*)"),
  free: koffi.proto("void LokFree(void*)"),
  destroy: koffi.proto("void LokDestroy(void*)"),
  register: koffi.proto("void LokRegister(void*, LokCallback* callback, void* data)"),
};

type Pointer = bigint | object | null;

/** LibreOfficeKit's C interface, one method per function that is used. */
export class KitLibrary {
  readonly #office: Pointer;
  #callback: ReturnType<typeof koffi.register> | null = null;

  /**
   * Loads LibreOffice into this process and starts it.
   *
   * @param program LibreOffice's program folder
   * @param profileUrl the user profile, as a `file:` URL
   */
  constructor(program: string, profileUrl: string) {
    // Lazy: the library leaves symbols to plug-ins that it loads itself. Global: those look for its symbols.
    const path = findKitLibrary(program);
    if (path === undefined) throw new Error(`${program} has no LibreOfficeKit`);
    const library = koffi.load(path, { lazy: true, global: true });
    const hook = library.func("void* libreofficekit_hook_2(const char*, const char*)") as (
      program: string,
      profile: string,
    ) => Pointer;
    this.#office = hook(program, profileUrl);
    if (this.#office === null) throw new Error(`LibreOffice in ${program} did not start`);
  }

  versionInfo(): string {
    return this.#text(call(this.#office, officeSlots.getVersionInfo, types.text) as Pointer) ?? "{}";
  }

  /** The reason for the last failure. */
  error(): string {
    return this.#text(call(this.#office, officeSlots.getError, types.text) as Pointer) ?? "";
  }

  /** `listener` is called on this thread, from inside the calls that load documents. */
  listen(listener: (type: number, payload: string) => void): void {
    this.stopListening();
    this.#callback = koffi.register(listener, koffi.pointer(callbackType));
    call(this.#office, officeSlots.registerCallback, types.register, this.#callback, null);
  }

  stopListening(): void {
    call(this.#office, officeSlots.registerCallback, types.register, null, null);
    if (this.#callback !== null) koffi.unregister(this.#callback);
    this.#callback = null;
  }

  load(url: string, options: string): Pointer {
    return call(this.#office, officeSlots.documentLoadWithOptions, types.load, url, options) as Pointer;
  }

  saveAs(document: Pointer, url: string, format: string, options: string): boolean {
    return call(document, documentSlots.saveAs, types.save, url, format, options) !== 0;
  }

  documentType(document: Pointer): number {
    return call(document, documentSlots.getDocumentType, types.number) as number;
  }

  parts(document: Pointer): number {
    return call(document, documentSlots.getParts, types.number) as number;
  }

  /** Turns to a slide, page or sheet, counted from 0. */
  setPart(document: Pointer, part: number): void {
    call(document, documentSlots.setPart, types.takeNumber, part);
  }

  /** In twips: of a presentation a slide's size, of other documents what all of them take together. */
  documentSize(document: Pointer): { width: number; height: number } {
    const [width, height]: [number[], number[]] = [[0], [0]];
    call(document, documentSlots.getDocumentSize, types.size, width, height);
    return { width: width[0] ?? 0, height: height[0] ?? 0 };
  }

  partInfo(document: Pointer, part: number): string | null {
    return this.#text(call(document, documentSlots.getPartInfo, types.textOfNumber, part) as Pointer);
  }

  commandValues(document: Pointer, command: string): string | null {
    return this.#text(call(document, documentSlots.getCommandValues, types.textOfText, command) as Pointer);
  }

  destroyDocument(document: Pointer): void {
    call(document, documentSlots.destroy, types.destroy);
  }

  /** Copies a C string that LibreOffice allocated, and gives it back. */
  #text(pointer: Pointer): string | null {
    if (pointer === null) return null;
    const text = koffi.decode(pointer, "char", -1) as string;
    koffi.call(slot(this.#office, officeSlots.freeError), types.free, pointer);
    return text;
  }
}

/** The first member of every object is a pointer to its table of functions. */
function slot(object: Pointer, position: number): Pointer {
  const table = koffi.decode(object, "void*") as Pointer;
  return koffi.decode(table, pointerBytes * position, "void*") as Pointer;
}

function call(object: Pointer, position: number, type: TypeObject, ...rest: unknown[]): unknown {
  return koffi.call(slot(object, position), type, object, ...rest);
}
