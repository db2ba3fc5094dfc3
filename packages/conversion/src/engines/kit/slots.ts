// Positions in LibreOfficeKit's tables of functions, LibreOfficeKit.h. The tables grow at their ends only, and their
// first member is their size in bytes, so a position holds for every later version.

export const officeSlots = {
  destroy: 1,
  getError: 3,
  documentLoadWithOptions: 4,
  freeError: 5,
  registerCallback: 6,
  getVersionInfo: 10,
} as const;

export const documentSlots = {
  destroy: 1,
  saveAs: 2,
  getDocumentType: 3,
  getParts: 4,
  setPart: 7,
  getDocumentSize: 12,
  getCommandValues: 23,
  getPartInfo: 42,
} as const;

/** LOK_CALLBACK_STATUS_INDICATOR_SET_VALUE, LibreOfficeKitEnums.h: a percentage, while a document is loaded. */
export const statusIndicatorSetValue = 10;
