/** Where a process ends by the kernel's hand, setrlimit(2). */
export interface ProcessLimits {
  /** Processor time of its whole life, in seconds. */
  readonly processorSeconds: number;
  /** Addresses that it can write to. Its heartbeat tells what it uses; this is for what grows between two of them. */
  readonly memoryBytes: number;
  /** The size of any file that it writes. */
  readonly fileBytes: number;
}

/** Fonts, libraries and the document: LibreOffice has about 150 open. */
const openFiles = 1_024;
/** Node, LibreOffice and the embedded one's threads: 60 at the most were seen. */
const processes = 256;

/** The command line of prlimit(1) up to the program. */
export function limitParameters(limits: ProcessLimits, countProcesses: boolean): string[] {
  return [
    `--cpu=${limits.processorSeconds}`,
    `--data=${limits.memoryBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${openFiles}`,
    // A crash must not write the document's memory to the disk.
    "--core=0",
    ...(countProcesses ? [`--nproc=${processes}`] : []),
  ];
}
