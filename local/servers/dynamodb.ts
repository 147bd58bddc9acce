/**
 * DynamoDB on one machine: dynalite behind a front that knows its callers and judges each call by their policies.
 * What passes and what does not: docs/conformance/dynamodb.md.
 */
import { mkdirSync } from 'node:fs';
import { type Access, account, region } from '../iam/access.ts';
import { type Engine, type Item, openDynalite, type Request } from './dynalite.ts';
import type { Gate } from './gate.ts';
import { type JsonCall, judge, startJsonService } from './json-service.ts';

interface TableDefinition {
  readonly name: string;
  /** Of the key attributes; `type` is `S`, `N` or `B`. */
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKey: string;
  readonly sortKey?: string;
}

export interface DynamoDbServer {
  readonly endpoint: string;
  /** A table that exists already is left as it is, rows included. */
  createTable(definition: TableDefinition): Promise<void>;
  close(): Promise<void>;
}

export const tableArn = (name: string): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`;

export async function startDynamoDb(options: {
  readonly access: Access;
  /** Of the tables; made if it is missing. */
  readonly directory: string;
  readonly gate?: Gate;
}): Promise<DynamoDbServer> {
  mkdirSync(options.directory, { recursive: true });
  const engine = await openDynalite(options.directory);
  const service = await startJsonService({
    access: options.access,
    service: 'dynamodb',
    target: 'DynamoDB_20120810',
    contentType: 'application/x-amz-json-1.0',
    answer: (call) => answer(engine, options.access, call),
    gate: options.gate,
  });
  return {
    endpoint: service.endpoint,
    createTable: (definition) => createTable(engine, definition),
    async close() {
      await service.close();
      await engine.close();
    },
  };
}

async function answer(engine: Engine, access: Access, call: JsonCall): Promise<object> {
  const { operation, principal } = call;
  const request = engine.check(operation, withTableName(Object(call.input)));
  for (const { resource, leadingKeys } of await touched(engine, request)) {
    const context = leadingKeys.length > 0 && { context: { 'dynamodb:LeadingKeys': leadingKeys } };
    judge(access, principal, { action: `dynamodb:${operation}`, resource, ...context });
  }
  return engine.run(operation, request);
}

/** `TableName` may be an ARN; dynalite does not know that. */
function withTableName(input: { readonly TableName?: unknown }): object {
  const { TableName: name } = input;
  const prefix = tableArn('');
  if (typeof name !== 'string' || !name.startsWith(prefix)) return input;
  return { ...input, TableName: name.slice(prefix.length) };
}

/** One table or index that a request touches, with the partition keys it names there. */
interface Touched {
  readonly resource: string;
  readonly leadingKeys: readonly string[];
}

/**
 * What has to be judged ("Actions, resources, and condition keys for Amazon DynamoDB"): a batch for each of its
 * tables; a Scan names no partition, and ListTables no table.
 */
async function touched(engine: Engine, request: Request): Promise<readonly Touched[]> {
  const { TableName: table, IndexName: index, RequestItems: batch } = request;
  if (batch !== undefined) {
    return Promise.all(
      Object.entries(batch).map(async ([name, part]) => {
        const items =
          'Keys' in part
            ? part.Keys
            : part.flatMap<Item>((one) => one.PutRequest?.Item ?? one.DeleteRequest?.Key ?? []);
        return { resource: tableArn(name), leadingKeys: await leadingKeys(engine, name, undefined, items) };
      }),
    );
  }
  if (table === undefined) return [{ resource: '*', leadingKeys: [] }];
  const equal = Object.entries(request.KeyConditions ?? {}).flatMap(([name, condition]) =>
    condition.ComparisonOperator === 'EQ' ? [{ [name]: condition.AttributeValueList[0] ?? {} }] : [],
  );
  const items = [request.Key, request.Item, ...equal].filter((one) => one !== undefined);
  const resource = index === undefined ? tableArn(table) : `${tableArn(table)}/index/${index}`;
  return [{ resource, leadingKeys: await leadingKeys(engine, table, index, items) }];
}

async function leadingKeys(
  engine: Engine,
  name: string,
  index: string | undefined,
  items: readonly Item[],
): Promise<readonly string[]> {
  const table = items.length > 0 ? await engine.table(name) : undefined;
  const indexes = [...(table?.GlobalSecondaryIndexes ?? []), ...(table?.LocalSecondaryIndexes ?? [])];
  const keyed = index === undefined ? table : indexes.find((one) => one.IndexName === index);
  const partitionKey = keyed?.KeySchema.find((key) => key.KeyType === 'HASH')?.AttributeName ?? '';
  return [...new Set(items.flatMap((item) => Object.values(item[partitionKey] ?? {}).map(String)))];
}

async function createTable(engine: Engine, definition: TableDefinition): Promise<void> {
  const { name, attributes, partitionKey, sortKey } = definition;
  if ((await engine.table(name)) === undefined) {
    const request = engine.check('CreateTable', {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((one) => ({ AttributeName: one.name, AttributeType: one.type })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }]),
      ],
    });
    await engine.run('CreateTable', request);
  }
  const table = await engine.table(name);
  if (table && table.TableStatus !== 'ACTIVE') await engine.activate(table);
}
