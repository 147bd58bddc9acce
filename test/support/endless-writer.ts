/**
 * A process to kill: runs the local DynamoDB and SQS under the folder given as its argument and writes without end,
 * a row, a message, a row…, naming on standard output what was accepted, one line each.
 */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../local/servers/dynamodb.ts';
import { startSqs } from '../../local/servers/sqs.ts';
import { sqsQueue } from '../../src/aws/queue.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { accessOf, clientOf, operator } from './callers.ts';

const directory = process.argv[2] ?? '';
const prefix = process.argv[3] ?? '';
const access = accessOf(operator);
const dynamodb = await startDynamoDb({ access, directory: join(directory, 'dynamodb') });
const sqs = await startSqs({ access, directory: join(directory, 'sqs'), now: () => new Date() });
await dynamodb.createTable({
  name: 'rows',
  attributes: [
    { name: 'pk', type: 'S' },
    { name: 'sk', type: 'S' },
  ],
  partitionKey: 'pk',
  sortKey: 'sk',
});
const { url } = sqs.createQueue({ name: 'messages', visibilitySeconds: 30, retentionSeconds: 3600 });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientOf(dynamodb.endpoint, operator)));
const table = dynamoTable('rows', documents);
const queue = sqsQueue(url, new SQSClient(clientOf(sqs.endpoint, operator)));
const filling = 'x'.repeat(20_000);

const accepted = (name: string) => writeSync(1, `${name}\n`);
for (let i = 0; ; i++) {
  const name = `${prefix}${i}`;
  await table.put({ pk: 'row', sk: name, v: 1, filling });
  accepted(`row ${name}`);
  await queue.send([{ name, filling }]);
  accepted(`message ${name}`);
}
