/** The table port on DynamoDB. */

import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Row, Table } from '../ports.ts';
import { conditionExpression } from './condition.ts';

let shared: DynamoDBDocumentClient | undefined;
const sharedClient = (): DynamoDBDocumentClient => {
  // A lease outlasts the request time-out, so there has to be one (docs/protocols.md, Site: Lease).
  shared ??= DynamoDBDocumentClient.from(
    new DynamoDBClient({
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  return shared;
};

/** Every read is consistent; whatever is no answer of the port is thrown, `AccessDeniedException` included. */
export function dynamoTable(name: string, client?: DynamoDBDocumentClient): Table {
  const lazily = (): DynamoDBDocumentClient => client ?? sharedClient();

  const get = async (pk: string, sk: string) => {
    const answer = await lazily().send(
      new GetCommand({ TableName: name, Key: { pk, sk }, ConsistentRead: true }),
    );
    return answer.Item === undefined ? undefined : toRow(answer.Item);
  };

  return {
    get,
    query: (pk, range) => query(lazily(), name, pk, range),
    scan: () => scan(lazily(), name),

    async put(row, condition) {
      const item = fromRow(row);
      try {
        await lazily().send(
          new PutCommand({ TableName: name, Item: item, ...conditionExpression(condition) }),
        );
        return 'written';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return wasRepeated(error) && (await stands(item, get)) ? 'written' : 'refused';
      }
    },

    /**
     * A delete whose answer was lost may come back as `'refused'` although it was ours: what is gone carries no nonce
     * to know it by. So `'refused'` means "not known to be mine", the cautious side for leases and intents.
     */
    async delete(pk, sk, condition) {
      const expression = conditionExpression(condition);
      try {
        await lazily().send(new DeleteCommand({ TableName: name, Key: { pk, sk }, ...expression }));
        return 'deleted';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'refused';
        throw error;
      }
    },
  };
}

async function* query(
  client: DynamoDBDocumentClient,
  table: string,
  pk: string,
  range: Range = {},
): AsyncIterable<Row> {
  // DynamoDB refuses an empty interval; here it is one without rows.
  if (range.from !== undefined && range.to !== undefined && isAfter(range.from, range.to)) return;
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  let start: Start;
  do {
    if (left <= 0) return;
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        ...keyCondition(pk, range),
        ScanIndexForward: !range.newestFirst,
        ...(Number.isFinite(left) ? { Limit: left } : {}),
        ExclusiveStartKey: start,
      }),
    );
    const rows = (answer.Items ?? []).map(toRow);
    yield* rows;
    left -= rows.length;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}

async function* scan(client: DynamoDBDocumentClient, table: string): AsyncIterable<Row> {
  let start: Start;
  do {
    const answer = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    yield* (answer.Items ?? []).map(toRow);
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}

type Range = NonNullable<Parameters<Table['query']>[1]>;
type Start = QueryCommandInput['ExclusiveStartKey'];

const rowShape = z.looseObject({ pk: z.string().min(1), sk: z.string().min(1), v: z.number().int() });

const toRow = (item: unknown): Row => rowShape.parse(item);

/** Through JSON, so that what is read back is what was written: no `undefined`, no dates, no sets. */
const fromRow = (row: Row): Row => toRow(JSON.parse(JSON.stringify(row)));

/** Rows sort by the UTF-8 bytes of `sk`, not by UTF-16 units as JavaScript compares. */
const isAfter = (one: string, other: string): boolean =>
  Buffer.compare(Buffer.from(one), Buffer.from(other)) > 0;

function keyCondition(pk: string, { from, to }: Range) {
  const sk =
    from !== undefined && to !== undefined
      ? ' AND sk BETWEEN :from AND :to'
      : from !== undefined
        ? ' AND sk >= :from'
        : to !== undefined
          ? ' AND sk <= :to'
          : '';
  return {
    KeyConditionExpression: `pk = :pk${sk}`,
    ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
  };
}

/**
 * The SDK repeats a request whose answer got lost. If the first one had landed, its repetition finds our own row and
 * fails the condition. Only then is the row read again: if all of it is what we wanted to write, it is our write.
 * That is safe because every row carries a `rev` or a nonce of its maker, so an equal row is ours or says the same; a
 * row that has moved on since is answered with `'refused'`, and the caller starts over from what stands there.
 */
async function stands(item: Row, get: (pk: string, sk: string) => Promise<Row | undefined>) {
  return isDeepStrictEqual(await get(item.pk, item.sk), item);
}

const wasRepeated = (error: ConditionalCheckFailedException): boolean => error.$metadata.attempts !== 1;
