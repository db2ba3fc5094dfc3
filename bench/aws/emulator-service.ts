/** How the emulators are reached: they take any credential. */
export const emulatorService = {
  region: "us-east-1",
  credentials: { accessKeyId: "millrace", secretAccessKey: "sample" },
} as const;

/** What a client of the SDK is made with. Its own limit of connections is below what is in flight here. */
export const emulatorClient = {
  ...emulatorService,
  requestHandler: { httpAgent: { keepAlive: true, maxSockets: 128 } },
};
