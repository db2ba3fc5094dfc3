/** What tests of hosted services need. */
export { FakeTimeProvider } from "./fake-time-provider.ts";
