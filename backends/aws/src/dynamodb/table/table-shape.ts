import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  TableDescription,
} from "@aws-sdk/client-dynamodb";

export type IndexName = "byKind" | "byState" | "byDue" | "byTurn" | "byDeadline" | "byReuse" | "byId";

/** The attributes that an index goes by. */
interface Index {
  readonly partition: string;
  readonly sort: string;
  readonly sortType: "S" | "N";
}

/**
 * The indexes of the table. All are sparse (an item without both attributes is in none) and hold keys only, so that a change
 * of progress costs them nothing. Reading one is eventually consistent: it says where to look, never what is true.
 */
export const indexes: Readonly<Record<IndexName, Index>> = {
  /** Every job of a kind, in the order in which jobs were added. */
  byKind: { partition: "kindKey", sort: "place", sortType: "S" },
  /** The jobs of a kind that are in one state, likewise. */
  byState: { partition: "stateKey", sort: "place", sortType: "S" },
  /** When something is to be done about a job: a doorbell, a lease that lapses, a result that expires, a record to forget. */
  byDue: { partition: "dueKey", sort: "dueAt", sortType: "N" },
  /** Jobs that wait for nothing but their time, by kind and priority, the one first whose turn is first. */
  byTurn: { partition: "turnKey", sort: "turn", sortType: "S" },
  /** Those of them that have a deadline. */
  byDeadline: { partition: "deadlineKey", sort: "deadlineAt", sortType: "N" },
  /** Results that may be used again. */
  byReuse: { partition: "reuseKey", sort: "place", sortType: "S" },
  /** Jobs by how their ids begin. */
  byId: { partition: "idKey", sort: "id", sortType: "S" },
};

/** When an item may be swept by the service, in seconds since 1970. Housekeeping only: it may come days late. */
export const ttlAttribute = "ttl";

/** What is asked of the service to make the table. */
export function tableShape(table: string): CreateTableCommandInput {
  const types = new Map<string, "S" | "N">([
    ["pk", "S"],
    ["sk", "S"],
  ]);
  for (const { partition, sort, sortType } of Object.values(indexes)) types.set(partition, "S").set(sort, sortType);
  return {
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema("pk", "sk"),
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { partition, sort }]): GlobalSecondaryIndex => ({
      IndexName,
      KeySchema: keySchema(partition, sort),
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  };
}

/** The names of those that a table does not have. */
export function missingIndexes({ GlobalSecondaryIndexes = [] }: TableDescription): string[] {
  const there = new Set(GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));
  return Object.keys(indexes).filter((name) => !there.has(name));
}

function keySchema(partition: string, sort: string): KeySchemaElement[] {
  return [
    { AttributeName: partition, KeyType: "HASH" },
    { AttributeName: sort, KeyType: "RANGE" },
  ];
}
