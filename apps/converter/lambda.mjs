// The runtime interface client of Lambda looks for a handler in JavaScript.
export { handler } from "./lambda.ts";
