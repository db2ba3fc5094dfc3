import type { JobErrorCode } from "@millrace/jobs";
import type { HttpErrorCode } from "./errors.ts";

/** What a problem of one code always says. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What it means, whose fault it is, and what to do: the text of its page. */
  readonly advice: string;
  /** Seconds after which trying again is sensible. */
  readonly retryAfter?: number;
}

const ourFault =
  "This is a fault of the service, not of your request. Try again later; if it stays, tell its operator the request id.";

/** Every code that an answer of this package can carry, with its status. The one place where the two meet. */
export const problemTable: Readonly<Record<JobErrorCode | HttpErrorCode, ProblemKind>> = {
  "bad-request": {
    status: 400,
    title: "The request cannot be read",
    advice:
      "What was sent is not well-formed HTTP, JSON or form data. Correct the request as the detail says and send it again.",
  },
  "blob-not-found": { status: 500, title: "A stored file is missing", advice: ourFault },
  "broken-off": {
    status: 400,
    title: "The upload broke off",
    advice: "The connection ended before the whole file had arrived. Nothing was kept. Send it again.",
  },
  closed: { status: 503, title: "The service is stopping", advice: "Try again in a few seconds.", retryAfter: 5 },
  "cross-origin": {
    status: 403,
    title: "The request came from another site",
    advice:
      "A page of another site tried to act in your name, and was refused. Use the pages of this service, or a client that is no browser.",
  },
  "file-too-large": {
    status: 413,
    title: "The file is too large",
    advice:
      "The file has more bytes than are taken here. Nothing of it was kept. Send a smaller one, or ask the operator for a higher limit.",
  },
  "idempotency-key-in-flight": {
    status: 409,
    title: "The same submission is still on its way",
    advice:
      "Another request with this Idempotency-Key has not been answered yet. Wait a moment and send yours again: it is then answered with the same job.",
    retryAfter: 1,
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key was used for something else",
    advice: "One key stands for one submission. Use a new key for a new job.",
  },
  "internal-error": { status: 500, title: "Something went wrong", advice: ourFault },
  "invalid-blob-key": { status: 500, title: "Something went wrong", advice: ourFault },
  "invalid-definition": { status: 500, title: "Something went wrong", advice: ourFault },
  "invalid-input": {
    status: 422,
    title: "The input does not fit the job",
    advice:
      "The member `errors` lists every field that is wrong, and what is expected there. Correct them all and send it again.",
  },
  "invalid-options": { status: 500, title: "Something went wrong", advice: ourFault },
  "job-not-found": {
    status: 404,
    title: "There is no such job",
    advice:
      "The address may be mistyped, or the job was deleted after its time was up. Nothing can be brought back; submit it again.",
  },
  "lease-lost": { status: 500, title: "Something went wrong", advice: ourFault },
  "method-not-allowed": {
    status: 405,
    title: "The method is not allowed here",
    advice: "The header `Allow` lists the methods that this address answers.",
  },
  "not-found": {
    status: 404,
    title: "There is nothing here",
    advice: "The address may be mistyped. Begin at the start page.",
  },
  "not-ready": {
    status: 503,
    title: "The service is not ready",
    advice:
      "Something that the service needs does not answer: the member `checks` says which. It keeps trying by itself.",
    retryAfter: 5,
  },
  "payload-too-large": {
    status: 413,
    title: "The request is too large",
    advice: "The values of a job are small; large data is sent as a file. Send less.",
  },
  "precondition-failed": {
    status: 412,
    title: "It is not what you expected",
    advice: "The header `If-Match` names another version than the present one. Read the present one first.",
  },
  "not-redrivable": {
    status: 409,
    title: "The job cannot be run again",
    advice:
      "Only a job that failed or was cancelled can be run again, and only while its files are kept. Submit it anew.",
  },
  "range-not-satisfiable": {
    status: 416,
    title: "There are no such bytes",
    advice: "The range begins after the end of the file. `Content-Range` says how long the file is.",
  },
  "request-timeout": {
    status: 408,
    title: "The request took too long",
    advice:
      "The whole request did not arrive in the time that is given to it. Nothing was kept. Send it again over a faster connection.",
  },
  "result-expired": {
    status: 410,
    title: "The result was deleted",
    advice: "Results are kept for a limited time, and this one's was up. Submit the job again.",
  },
  "result-not-ready": {
    status: 409,
    title: "There is no result",
    advice: "The job has not succeeded (yet). Its status says where it stands, or why there will be none.",
  },
  stopping: {
    status: 503,
    title: "The service is stopping",
    advice: "It takes nothing new while it stops, which is usually for a new version. Try again in a few seconds.",
    retryAfter: 5,
  },
  "storage-corrupt": { status: 500, title: "The storage is damaged", advice: ourFault },
  "storage-full": {
    status: 507,
    title: "The storage is full",
    advice:
      "There is no room for your file at the moment. Nothing of it was kept. Try again later; the operator has to make room if it stays so.",
    retryAfter: 60,
  },
  "storage-unavailable": {
    status: 503,
    title: "The storage does not answer",
    advice: "Nothing of your request was kept. Try again in a few seconds.",
    retryAfter: 5,
  },
  "too-many-streams": {
    status: 429,
    title: "Too many open event streams",
    advice: "Your address has as many open as one may have. Close some, or ask for the status again and again instead.",
    retryAfter: 5,
  },
  "unknown-job": {
    status: 404,
    title: "There is no job of this name",
    advice: "The detail names the nearest one that exists.",
  },
  "unsupported-encoding": {
    status: 415,
    title: "The content encoding is not supported",
    advice: "Send the body as it is, without Content-Encoding.",
  },
  "unsupported-type": {
    status: 415,
    title: "The type of the file is not supported",
    advice: "Files are told by the ending of their name. The detail lists the ones that are taken.",
  },
};

/** Whether a code is in the table. */
export function isKnownCode(code: string): code is JobErrorCode | HttpErrorCode {
  return Object.hasOwn(problemTable, code);
}

/** Whether the words of an error are shown: those of a server's own faults may name what is nobody's business. */
export function speaksForItself(code: JobErrorCode | HttpErrorCode): boolean {
  const { status } = problemTable[code];
  // An id that is none and one that is merely unknown are answered alike.
  if (code === "job-not-found") return false;
  return status < 500 || code === "stopping" || code === "not-ready";
}
