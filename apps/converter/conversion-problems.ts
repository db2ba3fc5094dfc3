import { ConversionError, type ConversionErrorCode } from "@millrace/conversion";
import { JobFailure, problem, type Problem } from "@millrace/jobs";

interface Explanation {
  readonly title: string;
  /** What people are told, given what the converter says of this case. */
  readonly detail: (message: string) => string;
}

const asItIs = (message: string): string => message;
const sendAnother = "Open it in your presentation program, save it as .pptx or .odp, and send that.";
// What the converter says here is for operators, and is in the log.
const serviceAtFault = () => "This is a fault of the service, not of your file. Send it again in a while.";

const explanations: Readonly<Record<Exclude<ConversionErrorCode, "cancelled">, Explanation>> = {
  "unsupported-type": { title: "This type of file is not taken", detail: asItIs },
  "not-a-presentation": { title: "This is not a presentation", detail: (message) => `${message} ${sendAnother}` },
  "not-a-document": { title: "This is not the document that its name says", detail: asItIs },
  "password-protected": {
    title: "The presentation is protected by a password",
    // Nobody can give the password here; see ADR 50.
    detail: () => "Open it in your presentation program, save a copy without the password, and send that.",
  },
  "wrong-password": { title: "The password does not open the presentation", detail: asItIs },
  "archive-limits": { title: "The file unpacks to more than is taken", detail: asItIs },
  "dtd-forbidden": { title: "The file declares its own markup", detail: asItIs },
  "image-too-large": { title: "An image is too large", detail: asItIs },
  "external-content": { title: "The file takes its content from elsewhere", detail: asItIs },
  "too-many-pages": { title: "It has too many pages", detail: asItIs },
  "unreadable-document": { title: "The presentation cannot be read", detail: asItIs },
  "incomplete-output": { title: "The PDF came out incomplete", detail: (message) => `${message} ${sendAnother}` },
  "invalid-options": { title: "The options do not fit this presentation", detail: asItIs },
  "memory-limit": { title: "It took too much memory", detail: asItIs },
  "output-too-large": { title: "The PDF became too large", detail: asItIs },
  "queue-full": { title: "Too much is waiting already", detail: serviceAtFault },
  "time-limit": { title: "It took too long", detail: asItIs },
  "engine-crashed": { title: "The conversion broke off", detail: serviceAtFault },
  "engine-unavailable": { title: "The service cannot convert at the moment", detail: serviceAtFault },
};

/** What is told of a file whose first bytes are those of no presentation. */
export function notAPresentation(bytes: number): Problem {
  const what =
    bytes === 0 ? "The file is empty." : "The file begins like no presentation does, whatever its name says.";
  return problemOf("not-a-presentation", what);
}

/** What a failed conversion means for its job: an explained failure, or the error itself where nothing explains it. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof ConversionError) || error.code === "cancelled") return error;
  return new JobFailure(problemOf(error.code, error.message), { cause: error, retry: !error.permanent });
}

function problemOf(code: keyof typeof explanations, message: string): Problem {
  const { title, detail } = explanations[code];
  return problem(code, title, detail(message));
}
