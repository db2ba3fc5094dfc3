// LibreOfficeKitEnums.h, LibreOfficeKitDocumentType.
export const documentTypes = { text: 0, spreadsheet: 1, presentation: 2, drawing: 3 } as const;
