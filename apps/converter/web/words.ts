/** Every word of the converter's own pages, so that another language is another object of this shape. */
export const words = {
  name: "Millrace",
  title: "Presentation to PDF",
  lead: "Drop a presentation here, watch it convert slide by slide, and download the PDF. You may close the page meanwhile.",
  choose: "Choose a presentation",
  orDrop: "or drop it anywhere on this page",
  limits: "{types}. Up to {maxBytes}.",
  retention: "Presentation and PDF are deleted {ttl} after the conversion. Nobody sees them without the job’s address.",
  options: "Options",
  slides: "Slides",
  slidesHint: "Such as 1-3,5. Leave it empty for all.",
  hiddenSlides: "Hidden slides too",
  notes: "A page of notes for every slide",
  pdfa: "PDF/A, for archives",
  afresh: "Convert it afresh, even if the same was converted before",
  submit: "Convert to PDF",
  cancel: "Cancel",
} as const;

/** What the page's module says; `{…}` are places for values. */
export const browserWords = {
  wrongType: "“{name}” is not a presentation that can be converted. Choose one of {types}.",
  emptyFile: "“{name}” is empty. Choose another file, or save it again.",
  tooLarge: "“{name}” has {size}, and {limit} are taken. Pictures in smaller resolution usually make the difference.",
  sending: "Sending: {percent}%, {sent} of {size}",
  checking: "Sent. It is being stored …",
  unreachable: "The server cannot be reached. Check your connection, and try again.",
  serverFault: "The server did not answer as it should. Try again in a while.",
} as const;

/** What the pages of jobs say of `export-to-pdf`. */
export const jobWords = {
  title: "Presentation to PDF",
  stages: [
    { name: "waiting", label: "Waiting for an engine" },
    { name: "loading", label: "Reading the presentation" },
    { name: "exporting", label: "Converting its slides" },
    { name: "checking", label: "Checking the PDF" },
    { name: "storing", label: "Storing the PDF" },
  ],
  output: { slides: "Slides", hiddenSlides: "Hidden slides", pages: "Pages", engine: "Engine", fontsReplaced: null },
} as const;
