import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { z } from "zod";

/** Credentials as every client of the SDK takes them: fixed ones, or a function that provides them. */
export type Credentials = NonNullable<DynamoDBClientConfig["credentials"]>;

/** How a service is reached, whichever it is. */
export interface ServiceOptions {
  /** Default: that of the SDK's chain (`AWS_REGION`, the profile, the instance). */
  readonly region?: string | undefined;
  /** Another address than that of the region: an emulator, another server, or an interface endpoint of a VPC. */
  readonly endpoint?: string | undefined;
  /** Default: the SDK's chain, in which roles come by themselves. */
  readonly credentials?: Credentials | undefined;
}

/** What is asked of the address of a service. */
const endpointSchema: z.ZodURL = z.url({ protocol: /^https?$/ });

const credentialsSchema: z.ZodType<Credentials> = z.custom<Credentials>(
  (value) => typeof value === "function" || (typeof value === "object" && value !== null && "accessKeyId" in value),
  "expected credentials, or a function that provides them",
);

/** What is asked of {@link ServiceOptions}. */
export const serviceSchemas: {
  readonly region: z.ZodOptional<z.ZodString>;
  readonly endpoint: z.ZodOptional<z.ZodURL>;
  readonly credentials: z.ZodOptional<z.ZodType<Credentials>>;
} = {
  region: z.string().min(1).optional(),
  endpoint: endpointSchema.optional(),
  credentials: credentialsSchema.optional(),
};

/** What is asked of the time for which a request is tried again. */
export const timeoutSchema: z.ZodInt = z.int().min(100).max(600_000);

/** Addresses of single services. */
export interface Endpoints {
  readonly sqs?: string | undefined;
  readonly s3?: string | undefined;
  readonly dynamodb?: string | undefined;
}

/** What is asked of {@link Endpoints}. */
export const endpointsSchema: z.ZodOptional<z.ZodType<Endpoints>> = z
  .strictObject({
    sqs: endpointSchema.optional(),
    s3: endpointSchema.optional(),
    dynamodb: endpointSchema.optional(),
  })
  .optional();

/** How one of the services is reached, which may have an address of its own. */
export function reachOf(
  { region, endpoint, credentials, endpoints }: ServiceOptions & { readonly endpoints?: Endpoints | undefined },
  service: keyof Endpoints,
): ServiceOptions {
  return { region, endpoint: endpoints?.[service] ?? endpoint, credentials };
}
