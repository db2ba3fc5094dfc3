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
  moreOptions: "More options",
  permissions: "What others may do with it",
  permissionsHint:
    "Everybody may open the PDF. What you forbid stays forbidden, for you too. PDF/A does not allow any of it.",
  submit: "Convert to PDF",
  cancel: "Cancel",
} as const;

/** What the options are called. The choice without a value is what happens anyway. */
export const exportWords = {
  slides: "Slides",
  slidesHint: "Such as 1-3,5. Leave it empty for all.",
  hiddenSlides: "Hidden slides too",
  notes: "A page of notes for every slide",
  afresh: "Convert it afresh, even if the same was converted before",
  pdfa: {
    label: "For archives",
    choices: [
      ["", "No"],
      ["1b", "PDF/A-1b"],
      ["2b", "PDF/A-2b, the usual one"],
      ["3b", "PDF/A-3b"],
    ],
  },
  pdfua: "PDF/UA, for people who use a screen reader",
  bookmarks: {
    label: "Bookmarks",
    choices: [
      ["", "One for every slide"],
      ["false", "None"],
    ],
  },
  imageQuality: {
    label: "Quality of images",
    choices: [
      ["", "Good"],
      ["75", "Medium"],
      ["40", "Low, for a small file"],
      ["lossless", "Lossless, for a large file"],
    ],
  },
  imageDpi: {
    label: "Resolution of images",
    choices: [
      ["", "300 dpi, for printing"],
      ["150", "150 dpi, for screens"],
      ["96", "96 dpi, for mail"],
      ["600", "600 dpi"],
      ["original", "As they are"],
    ],
  },
  printing: {
    label: "Print",
    choices: [
      ["", "Yes"],
      ["low", "In low quality"],
      ["none", "No"],
    ],
  },
  changing: {
    label: "Change",
    choices: [
      ["", "Yes"],
      ["comments", "Only comment and fill in forms"],
      ["forms", "Only fill in forms"],
      ["pages", "Only rotate, insert and delete pages"],
      ["none", "No"],
    ],
  },
  copying: {
    label: "Copy text and images",
    choices: [
      ["", "Yes"],
      ["false", "No"],
    ],
  },
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
  previews: { label: "Your slides", each: "Slide {number}" },
  // What is left out here, a warning says in words.
  output: {
    slides: "Slides",
    hiddenSlides: "Hidden slides",
    pages: "Pages",
    engine: "Engine",
    fontsReplaced: null,
    missingCharacters: null,
  },
} as const;
