import { JobError, isJobError } from "@millrace/jobs";
import { describeError, isBrokenNetwork, isWithoutCredential } from "../service/describe-error.ts";

const denied = /^AccessDenied|^NotAuthorized/;

/** What an error of the SDK means to whoever wants something made, with what is to be done about it. */
export function provisionFault(resource: string, cause: unknown): unknown {
  if (isJobError(cause) || (cause instanceof Error && cause.name === "AbortError")) return cause;
  const described = describeError(cause);
  const { name, message, status } = described;
  const told = (what: string): JobError => new JobError("storage-unavailable", what, { cause });
  // Who looks at the bucket of another account is refused without a word, as nothing has a body that answers HEAD.
  if (name === "BucketAlreadyExists" || (resource.startsWith("the bucket") && status === 403 && !denied.test(name))) {
    const what = `${resource} belongs to another account, or may not be looked at; give another name, or let the credential do s3:ListBucket`;
    return new JobError("invalid-definition", what, { cause });
  }
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
  if (name === "CredentialsProviderError" || /region is missing/i.test(message)) {
    return new JobError("invalid-definition", `${resource} needs a region: give one, or set AWS_REGION`, { cause });
  }
  return told(`${resource} could not be made (${name}: ${message})`);
}
