import { JobError, isJobError } from "@millrace/jobs";
import { describeError, isBrokenNetwork, isWithoutCredential } from "../service/describe-error.ts";

const denied = /^AccessDenied|^NotAuthorized/;

/** What an error of the SDK means to whoever wants something made, with what is to be done about it. */
export function provisionFault(resource: string, cause: unknown): JobError {
  if (isJobError(cause)) return cause;
  const described = describeError(cause);
  const { name, message, status } = described;
  const told = (what: string): JobError => new JobError("storage-unavailable", what, { cause });
  if (isWithoutCredential(described)) {
    return told(
      `the credential was not taken for ${resource} (${name}: ${message}); give one by the environment, a profile or a role, or renew it`,
    );
  }
  if (denied.test(name) || status === 403) {
    return told(`${resource} was denied (${message}); let the credential do what the guide lists for provisioning`);
  }
  if (isBrokenNetwork(described)) {
    return told(`${resource} cannot be reached (${message}); look at the region, the endpoint and the network`);
  }
  if (/region is missing/i.test(message)) {
    return new JobError("invalid-definition", `${resource} needs a region: give one, or set AWS_REGION`, { cause });
  }
  return told(`${resource} could not be made (${name}: ${message})`);
}
