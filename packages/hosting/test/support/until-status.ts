import type { ServiceHandle } from "@millrace/hosting";

/** Waits until `holds`, looking whenever the status of the service has changed. */
export async function untilStatus(handle: ServiceHandle, holds: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  using _ = handle.onChange(() => holds() && resolve());
  if (holds()) resolve();
  await promise;
}
