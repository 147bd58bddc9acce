/** Where everything else is: the site, the feeds, the servers, the folders. */
import { pathToFileURL } from 'node:url';
import { Hono } from 'hono';
import { atomKey, jsonFeedKey, rssKey } from '../../src/keys.ts';
import type { LocalFile } from '../local-file.ts';
import type { RoomPart } from './room.ts';

export interface LinksOptions {
  readonly local: Pick<LocalFile, 'site' | 's3' | 'dynamodb' | 'sqs' | 'ses'>;
  readonly lambdaEndpoint: string;
  /** The folder with everything that lasts. */
  readonly state: string;
}

export const linksPart = (options: LinksOptions): RoomPart =>
  new Hono().get('/links.json', (context) => context.json({ rows: links(options) }));

function links({ local, lambdaEndpoint, state }: LinksOptions) {
  const { site, s3, dynamodb, sqs, ses } = local;
  const link = (label: string, href: string) => ({ label, href });
  const folder = (path: string) => pathToFileURL(path).href;
  return [
    link('Site', `${site}/`),
    link('RSS', `${site}/${rssKey}`),
    link('Atom', `${site}/${atomKey}`),
    link('JSON Feed', `${site}/${jsonFeedKey}`),
    link('All feeds', `${site}/feeds/`),
    link('Archive', `${site}/archive/`),
    link('Subscribe', `${site}/subscribe`),
    link('S3', s3.endpoint),
    link('DynamoDB', dynamodb.endpoint),
    link('SQS', sqs.endpoint),
    link('SES', ses.endpoint),
    link('Lambda', lambdaEndpoint),
    link('State folder', folder(state)),
    link('Running on one machine', new URL('../../docs/local.md', import.meta.url).href),
    link('The words', new URL('../../docs/language.md', import.meta.url).href),
    link('How it hangs together', new URL('../../docs/architecture.md', import.meta.url).href),
  ];
}
