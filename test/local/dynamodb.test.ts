import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient as Client,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../local/iam/access.ts';
import { type DynamoDbServer, startDynamoDb, tableArn } from '../../local/servers/dynamodb.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const definition = (name: string) => ({
  name,
  attributes: [
    { name: 'pk', type: 'S' },
    { name: 'sk', type: 'S' },
  ],
  partitionKey: 'pk',
  sortKey: 'sk',
});

const all = ['dynamodb:*'];
const reader = caller('reader', [allow(['dynamodb:GetItem', 'dynamodb:Query'], [tableArn('content')])]);
const leaser = caller('leaser', [
  allow(all, [tableArn('content')], { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['lease#*'] } }),
]);
const stranger = { ...operator, secretAccessKey: 'wrong' };

let server: DynamoDbServer;
const clients: Client[] = [];
const as = (principal: Principal): Client => {
  const client = new DynamoDBClient(clientOf(server.endpoint, principal));
  clients.push(client);
  return client;
};

beforeAll(async () => {
  const directory = temporaryFolder();
  server = await startDynamoDb({ access: accessOf(operator, reader, leaser), directory });
  await server.createTable(definition('content'));
  await server.createTable(definition('other'));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server.close();
});

type Call = (client: Client) => Promise<unknown>;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '-' } });
const get =
  (pk: string, TableName = 'content'): Call =>
  (client) =>
    client.send(new GetItemCommand({ TableName, Key: key(pk) }));
const put =
  (pk: string, text = ''): Call =>
  (client) =>
    client.send(new PutItemCommand({ TableName: 'content', Item: { ...key(pk), text: { S: text } } }));
const update =
  (pk: string): Call =>
  (client) =>
    client.send(new UpdateItemCommand({ TableName: 'content', Key: key(pk) }));
const putAll =
  (...pks: string[]): Call =>
  (client) => {
    const RequestItems = { content: pks.map((pk) => ({ PutRequest: { Item: key(pk) } })) };
    return client.send(new BatchWriteItemCommand({ RequestItems }));
  };
const query =
  (pk: string): Call =>
  (client) =>
    client.send(
      new QueryCommand({
        TableName: 'content',
        KeyConditionExpression: '#p = :p AND sk >= :s',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': { S: pk }, ':s': { S: 'a' } },
      }),
    );
const scan: Call = (client) => client.send(new ScanCommand({ TableName: 'content' }));

const outcome = (principal: Principal, call: Call): Promise<string> =>
  call(as(principal)).then(
    () => 'answered',
    (error: Error) => error.name,
  );

describe('A caller', () => {
  it('is known by its signature or gets nothing', async () => {
    expect(await outcome(stranger, get('a'))).toBe('InvalidSignatureException');
    expect(await outcome(caller('nobody', 'everything'), get('a'))).toBe('UnrecognizedClientException');
    const unsigned = await fetch(server.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        'content-type': 'application/x-amz-json-1.0',
      },
      body: '{}',
    });
    expect(unsigned.status).toBe(400);
    expect(await unsigned.text()).toContain('MissingAuthenticationToken');
  });

  it('does what its policy allows, on the tables that it names', async () => {
    for (const call of [get('a'), query('a'), get('a', tableArn('content'))]) {
      expect(await outcome(reader, call)).toBe('answered');
    }
    const denied: readonly Call[] = [
      get('a', 'other'),
      get('a', tableArn('other')),
      get('a', 'missing'),
      put('a'),
      scan,
      (client) => client.send(new ListTablesCommand({})),
      (client) => client.send(new DescribeTableCommand({ TableName: 'content' })),
    ];
    for (const call of denied) expect(await outcome(reader, call)).toBe('AccessDeniedException');
  });

  it('is judged for each table of a batch', async () => {
    const keys = { Keys: [key('lease#site')] };
    const batch =
      (RequestItems: Record<string, typeof keys>): Call =>
      (client) =>
        client.send(new BatchGetItemCommand({ RequestItems }));
    expect(await outcome(leaser, batch({ content: keys }))).toBe('answered');
    expect(await outcome(leaser, batch({ content: keys, other: keys }))).toBe('AccessDeniedException');
    expect(await outcome(operator, batch({ content: keys, other: keys }))).toBe('answered');
  });

  it('is held to the partitions that its policy names (dynamodb:LeadingKeys)', async () => {
    const lease = [
      ...[put('lease#site'), put('lease#a,b'), get('lease#site'), query('lease#site'), update('lease#site')],
      putAll('lease#site', 'lease#digest'),
    ];
    for (const call of lease) expect(await outcome(leaser, call)).toBe('answered');
    const others = [put('item'), get('item'), query('item'), update('item'), putAll('lease#site', 'item')];
    for (const call of others) expect(await outcome(leaser, call)).toBe('AccessDeniedException');
    // A scan names no partition, and ForAllValues holds of nothing: on AWS as here.
    expect(await outcome(leaser, scan)).toBe('answered');
  });
});

describe('The server', () => {
  it('refuses by name the operations and parameters that it does not offer', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'content', Item: key('t') } }],
    });
    const returning = new PutItemCommand({
      TableName: 'content',
      Item: key('t'),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const client = as(operator);
    await expect(client.send(transaction)).rejects.toThrow(/TransactWriteItems is not offered/);
    await expect(client.send(returning)).rejects.toThrow(/PutItem with ReturnValuesOnConditionCheckFailure/);
    expect(
      (await client.send(new GetItemCommand({ TableName: 'content', Key: key('t') }))).Item,
    ).toBeUndefined();
  });

  it('answers DynamoDB’s own errors with their names', async () => {
    expect(await outcome(operator, get('a', 'missing'))).toBe('ResourceNotFoundException');
    expect(await outcome(operator, put(''))).toBe('ValidationException');
    expect(await outcome(operator, put('huge', 'x'.repeat(410_000)))).toBe('ValidationException');
    const again: Call = (client) =>
      client.send(
        new CreateTableCommand({
          TableName: 'content',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        }),
      );
    expect(await outcome(operator, again)).toBe('ResourceInUseException');
  });

  it('keeps tables and rows over a restart, and creating a table again leaves its rows', async () => {
    const directory = temporaryFolder();
    const run = async (work: Call) => {
      const one = await startDynamoDb({ access: accessOf(operator), directory });
      await one.createTable(definition('content'));
      const client = new DynamoDBClient(clientOf(one.endpoint, operator));
      const result = await work(client);
      client.destroy();
      await one.close();
      return result;
    };
    await run(put('kept'));
    expect(await run(get('kept'))).toMatchObject({ Item: key('kept') });
  });

  it('does not open a folder that another run uses, and says so', async () => {
    const directory = temporaryFolder();
    const one = await startDynamoDb({ access: accessOf(operator), directory });
    await expect(startDynamoDb({ access: accessOf(operator), directory })).rejects.toThrow(/another run/);
    await one.close();
  });
});
