import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { StoreClock } from "../store-clock.ts";

/** Has a clock hear what time the service says it is in every answer, one that refuses included. */
export function listenToDates(client: DynamoDBClient, clock: StoreClock): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentAt = clock.mark();
      try {
        const answer = await next(args);
        clock.heard(dateOf(answer.response), sentAt);
        return answer;
      } catch (error) {
        clock.heard(dateOf((error as { readonly $response?: unknown }).$response), sentAt);
        throw error;
      }
    },
    { step: "deserialize", name: "listenToDates", priority: "high" },
  );
}

function dateOf(response: unknown): string | undefined {
  const { headers } = Object(response) as { readonly headers?: Readonly<Record<string, string | undefined>> };
  return headers?.["date"];
}
