/** Where the pictures lie that the attempt with this fence has shown, without their numbers. */
export function previewPrefix(jobId: string, fence: number): string {
  return `jobs/${jobId}/${fence}/preview-`;
}

/** Where the picture with this number lies, counted from 1. */
export function previewKey(jobId: string, fence: number, number: number): string {
  return `${previewPrefix(jobId, fence)}${number}`;
}
