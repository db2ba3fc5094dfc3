/** A kind of presentation file that both engines read. */
export interface PresentationType {
  /** With its dot, in lower case. */
  readonly extension: string;
  readonly mediaType: string;
  /** How the bytes are packed: a ZIP archive (OOXML, OpenDocument) or an OLE2 compound file (PowerPoint 97–2003). */
  readonly container: "zip" | "ole2";
}

const ooxml = "application/vnd.openxmlformats-officedocument.presentationml";
const macroEnabled = "application/vnd.ms-powerpoint";
const openDocument = "application/vnd.oasis.opendocument";

/** What may be given to the converter, as an upload form or a job's file field can announce it. */
export const presentationTypes: readonly PresentationType[] = [
  { extension: ".pptx", mediaType: `${ooxml}.presentation`, container: "zip" },
  { extension: ".ppsx", mediaType: `${ooxml}.slideshow`, container: "zip" },
  { extension: ".potx", mediaType: `${ooxml}.template`, container: "zip" },
  { extension: ".pptm", mediaType: `${macroEnabled}.presentation.macroEnabled.12`, container: "zip" },
  { extension: ".ppsm", mediaType: `${macroEnabled}.slideshow.macroEnabled.12`, container: "zip" },
  { extension: ".potm", mediaType: `${macroEnabled}.template.macroEnabled.12`, container: "zip" },
  { extension: ".ppt", mediaType: macroEnabled, container: "ole2" },
  { extension: ".pps", mediaType: macroEnabled, container: "ole2" },
  { extension: ".pot", mediaType: macroEnabled, container: "ole2" },
  { extension: ".odp", mediaType: `${openDocument}.presentation`, container: "zip" },
  { extension: ".otp", mediaType: `${openDocument}.presentation-template`, container: "zip" },
];
