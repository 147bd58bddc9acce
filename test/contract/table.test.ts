import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { type DynamoDbServer, startDynamoDb } from '../../local/servers/dynamodb.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { accessOf, clientOf, operator } from '../support/callers.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tableContract } from './table.ts';

tableContract('The table in memory', async () => new MemoryTable());

let server: DynamoDbServer;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  server = await startDynamoDb({ access: accessOf(operator), directory: temporaryFolder() });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOf(server.endpoint, operator)), {
    marshallOptions: { removeUndefinedValues: true },
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

tableContract('The DynamoDB table on the local server', async () => {
  const name = `table-${++tables}`;
  await server.createTable({
    name,
    attributes: [
      { name: 'pk', type: 'S' },
      { name: 'sk', type: 'S' },
    ],
    partitionKey: 'pk',
    sortKey: 'sk',
  });
  return dynamoTable(name, client);
});
