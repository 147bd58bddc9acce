import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { startDynamoDb } from '../../local/servers/dynamodb.ts';
import { queueArn, startSqs } from '../../local/servers/sqs.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { accessOf, clientOf, operator } from '../support/callers.ts';
import { killedAfter } from '../support/killed-after.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const writer = fileURLToPath(new URL('../support/endless-writer.ts', import.meta.url));

async function surviving(directory: string): Promise<Set<string>> {
  const access = accessOf(operator);
  const dynamodb = await startDynamoDb({ access, directory: join(directory, 'dynamodb') });
  const sqs = await startSqs({ access, directory: join(directory, 'sqs'), now: () => new Date() });
  const client = new DynamoDBClient(clientOf(dynamodb.endpoint, operator));
  const found = new Set<string>();
  for await (const { sk } of dynamoTable('rows', DynamoDBDocumentClient.from(client)).query('row')) {
    found.add(`row ${sk}`);
  }
  sqs.createQueue({ name: 'messages', visibilitySeconds: 30, retentionSeconds: 3600 });
  for (const { body } of sqs.messages(queueArn('messages'))) found.add(`message ${JSON.parse(body).name}`);
  client.destroy();
  await Promise.all([dynamodb.close(), sqs.close()]);
  return found;
}

it('what DynamoDB and SQS accepted survives a kill -9 in the middle of writing, three times over', async () => {
  const directory = temporaryFolder();
  const accepted: string[] = [];
  for (const [round, count] of [30, 41, 7].entries()) {
    accepted.push(...(await killedAfter(count, writer, directory, `${round}-`)));
    const found = await surviving(directory);
    expect(accepted.filter((name) => !found.has(name))).toEqual([]);
    // Beside what was named at most one write of each round was under way.
    expect(found.size - accepted.length).toBeLessThanOrEqual(round + 1);
  }
}, 60_000);
