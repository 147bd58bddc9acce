import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DynamoDbServer, startDynamoDb } from '../../local/servers/dynamodb.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { absent, matches, type Table } from '../../src/ports.ts';
import { accessOf, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Whether the answer to the next request gets lost on its way back, be it a success or an error. */
let loses: boolean;
/** Happens between the lost answer and the SDK's repetition. */
let meanwhile: () => Promise<unknown>;

/** The line of this client loses answers; the SDK's repetitions pass over it too. */
function lossy(client: DynamoDBClient): DynamoDBClient {
  const line = client.config.requestHandler;
  const handle = line.handle.bind(line);
  line.handle = async (...request: Parameters<typeof handle>) => {
    const answer = await handle(...request);
    if (!loses) return answer;
    loses = false;
    await meanwhile();
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };
  return client;
}

let server: DynamoDbServer;
let table: Table;
/** Another worker, whose line is good. */
let other: Table;
let tables = 0;

beforeAll(async () => {
  server = await startDynamoDb({ access: accessOf(operator), directory: temporaryFolder() });
});
afterAll(() => server.close());

beforeEach(async () => {
  const name = `lossy-${++tables}`;
  const attributes = ['pk', 'sk'].map((attribute) => ({ name: attribute, type: 'S' }));
  await server.createTable({ name, attributes, partitionKey: 'pk', sortKey: 'sk' });
  loses = false;
  meanwhile = async () => {};
  const client = () => new DynamoDBClient({ ...clientOf(server.endpoint, operator), maxAttempts: 3 });
  table = dynamoTable(name, DynamoDBDocumentClient.from(lossy(client())));
  other = dynamoTable(name, DynamoDBDocumentClient.from(client()));
});

const row = (more: object) => ({ pk: 'a', sk: '-', v: 1, ...more });

describe('When the answer to a conditional write gets lost and the SDK repeats it', () => {
  it('a claim that landed is written, not refused by itself', async () => {
    loses = true;
    const claim = row({ nonce: 'mine', list: [{ b: 1, a: [2] }], gone: undefined });
    expect(await table.put(claim, absent)).toBe('written');
    expect(await other.get('a', '-')).toEqual(row({ nonce: 'mine', list: [{ b: 1, a: [2] }] }));
  });

  it('a row moved on by its rev is written, whatever the order of its attributes', async () => {
    await other.put(row({ rev: 1 }));
    loses = true;
    expect(await table.put({ v: 1, rev: 2, sk: '-', pk: 'a' }, matches({ rev: 1 }))).toBe('written');
  });

  it('another’s claim is not mistaken for ours', async () => {
    await other.put(row({ nonce: 'theirs' }));
    loses = true;
    expect(await table.put(row({ nonce: 'mine' }), absent)).toBe('refused');
    expect(await other.get('a', '-')).toEqual(row({ nonce: 'theirs' }));
  });

  it('a row that moved on in between is refused: what we wrote stands no longer', async () => {
    await other.put(row({ rev: 1 }));
    loses = true;
    meanwhile = () => other.put(row({ rev: 3 }), matches({ rev: 2 }));
    expect(await table.put(row({ rev: 2 }), matches({ rev: 1 }))).toBe('refused');
  });

  it('a delete is refused although it was ours: nothing is left to know it by', async () => {
    await other.put(row({ nonce: 'mine' }));
    loses = true;
    expect(await table.delete('a', '-', matches({ nonce: 'mine' }))).toBe('refused');
    expect(await other.get('a', '-')).toBeUndefined();
  });

  it('without a loss a refused write is not read again, even if an equal row stands there', async () => {
    await other.put(row({ rev: 2 }));
    expect(await table.put(row({ rev: 2 }), matches({ rev: 1 }))).toBe('refused');
  });
});
