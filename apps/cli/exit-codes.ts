/** What the program tells its caller; 130 is what a shell gives for Ctrl-C. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** What does the work is not there: the service, or an engine that starts. */
  unreachable: 3,
  timeOut: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
