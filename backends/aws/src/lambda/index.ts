export { createLambdaHandler } from "./create-lambda-handler.ts";
export type { LambdaContext, LambdaHandler, LambdaHandlerOptions, SqsBatchResponse } from "./create-lambda-handler.ts";
export type { SqsEvent, SqsRecord } from "./sqs-event.ts";
