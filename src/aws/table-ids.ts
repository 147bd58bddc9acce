/** Which tables these are: each has an id of its own, which one that is restored from its backup does not inherit. */
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TableIds } from '../epoch.ts';

let shared: DynamoDBClient | undefined;

/** By the names of the tables; asks DynamoDB each time. Throws where it says none. */
export function dynamoTableIds(
  names: Readonly<Record<keyof TableIds, string>>,
  client?: DynamoDBClient,
): () => Promise<TableIds> {
  const idOf = async (name: string): Promise<string> => {
    shared ??= client ?? new DynamoDBClient({});
    const { Table } = await shared.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableId === undefined) throw new Error(`DynamoDB says no id of ${name}`);
    return Table.TableId;
  };
  return async () => {
    const [content, subscribers, deliveries] = await Promise.all([
      idOf(names.content),
      idOf(names.subscribers),
      idOf(names.deliveries),
    ]);
    return { content, subscribers, deliveries };
  };
}
