/** Takes the place of those that the SDK finds by itself; an emulator takes any. */
export const credentials = { accessKeyId: "millrace", secretAccessKey: "sample" };

export const region = "us-east-1";

/** The emulator of DynamoDB has one lock for everything, and the machine may be busy. */
export const patientMs = 600_000;
