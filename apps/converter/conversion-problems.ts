import { ConversionError, type ConversionErrorCode } from "@millrace/conversion";
import { JobFailure, problem, type Problem } from "@millrace/jobs";

interface Explanation {
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
}

const explanations: Readonly<Record<Exclude<ConversionErrorCode, "cancelled">, Explanation>> = {
  "unsupported-type": {
    title: "This type of file is not taken",
    advice: "Save it as .pptx or .odp and send it again.",
  },
  "not-a-presentation": {
    title: "This is not a presentation",
    advice: "Open it in your presentation program to see what it is, save it as .pptx or .odp, and send it again.",
  },
  "password-protected": {
    title: "The presentation is protected by a password",
    advice: "Remove the password in your presentation program (File, Info, Protect), save it, and send it again.",
  },
  "unreadable-document": {
    title: "The presentation cannot be read",
    advice:
      "It seems to be damaged. If your presentation program opens it, save it there under a new name and send that.",
  },
  "incomplete-output": {
    title: "The PDF came out incomplete",
    advice: "It was thrown away rather than given to you with pages missing. Save the presentation anew and send that.",
  },
  "invalid-options": {
    title: "The options do not fit this presentation",
    advice: "Change them and send the presentation again.",
  },
  "time-limit": {
    title: "It took too long",
    advice:
      "The conversion was stopped; other jobs are not affected. Very large pictures or charts are the usual cause.",
  },
  "engine-crashed": {
    title: "The conversion broke off",
    advice: "This is a fault of the service, not of your file. Send it again in a while.",
  },
  "engine-unavailable": {
    title: "The service cannot convert at the moment",
    advice: "This is a fault of the service, not of your file. Send it again in a while.",
  },
};

/** What is told of a file whose first bytes are those of no presentation. */
export function notAPresentation(bytes: number): Problem {
  const { title, advice } = explanations["not-a-presentation"];
  const what =
    bytes === 0 ? "The file is empty." : "The file begins like no presentation does, whatever its name says.";
  return problem("not-a-presentation", title, `${what} ${advice}`);
}

/** What a failed conversion means for its job: an explained failure, or the error itself where nothing explains it. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof ConversionError) || error.code === "cancelled") return error;
  const { title, advice } = explanations[error.code];
  const reason = problem(error.code, title, `${sentence(error.message)} ${advice}`);
  return new JobFailure(reason, { cause: error, retry: !error.permanent });
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
