/** A digest before it goes: the mail itself, to whom, at what cost, and a test of it. Nothing is written by looking. */
import { register } from 'node:module';
import { type Context, Hono } from 'hono';
import PostalMime from 'postal-mime';
import * as z from 'zod';
import { randomness } from '../../src/aws/clock.ts';
import { sesIdentities, sesMailer } from '../../src/aws/mailer.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { cadenceSchema } from '../../src/config.ts';
import { digestId, type Instant, instant } from '../../src/ids.ts';
import type { Outcome, Problem } from '../../src/problem.ts';
import type { PostPorts, RehearsalPorts } from '../../src/rehearsal/ports.ts';
import type { Preview } from '../../src/rehearsal/preview.ts';
import { type LocalFile, operatorS3, operatorSes, operatorTables } from '../local-file.ts';
import { hasDark, mailDocument, mailPolicy } from './mail-html.ts';
import { posted, refused } from './posted.ts';
import type { RoomPart } from './room.ts';

export interface RehearsalsOptions extends RehearsalPorts {
  readonly post: PostPorts;
  /** The publication's. */
  readonly now: () => Date;
}

/** As the operator. The share is that of an account that nobody else uses. */
export function operatorRehearsal(local: LocalFile): Omit<RehearsalsOptions, 'now'> {
  const { tables } = local.dynamodb;
  const client = operatorTables(local);
  const ses = operatorSes(local);
  return {
    content: dynamoTable(tables.content, client),
    subscribers: dynamoTable(tables.subscribers, client),
    contentBucket: s3ObjectStore(local.s3.contentBucket, operatorS3(local)),
    random: randomness,
    siteUrl: local.site,
    post: { mailer: sesMailer(ses), isVerified: sesIdentities(ses), share: 1 },
  };
}

const asked = z.union([
  z.strictObject({ digest: z.string() }),
  z.strictObject({ newsletter: z.string(), cadence: cadenceSchema.exactOptional() }),
]);
const test = z.strictObject({
  ...{ newsletter: z.string(), cadence: cadenceSchema.exactOptional(), to: z.string() },
});

/** Rendering a mail takes a second to load, templates included, and most runs never look: read when somebody does. */
const rehearsals = async () => {
  register('../../cli/text-files.mjs', import.meta.url);
  const [{ preview, previewOfDigest }, { dryRun }, { sendTest }] = await Promise.all([
    import('../../src/rehearsal/preview.ts'),
    import('../../src/rehearsal/dry-run.ts'),
    import('../../src/rehearsal/test-mail.ts'),
  ]);
  return { preview, previewOfDigest, dryRun, sendTest };
};

export function rehearsalsPart(options: RehearsalsOptions): RoomPart {
  const { post } = options;
  let loaded: ReturnType<typeof rehearsals> | undefined;
  const load = () => {
    loaded ??= rehearsals();
    return loaded;
  };
  const now = (): Instant => instant(options.now());
  const seen = async (context: Context): Promise<Outcome<Preview>> => {
    const { scheme: _scheme, ...query } = context.req.query();
    const wish = asked.safeParse(query);
    if (!wish.success) return unasked;
    const { preview, previewOfDigest } = await load();
    if ('digest' in wish.data) return previewOfDigest(options, digestId(wish.data.digest));
    return preview(options, wish.data, now());
  };
  return new Hono()
    .get('/digests/ahead.json', async (context) => {
      const look = await seen(context);
      if (!look.ok) return context.json({ ok: false, ...wrongOf(look.problems) });
      const { eml, ...told } = look.value;
      const { html = '' } = await PostalMime.parse(eml);
      const { newsletter, cadence } = context.req.query();
      const { dryRun } = await load();
      const run =
        newsletter === undefined
          ? undefined
          : await dryRun(options, post, { newsletter, ...cadenceOf(cadence) }, now());
      const counted = run?.ok ? { fates: run.value.fates, forecast: run.value.forecast } : {};
      return context.json({ ok: true, ...told, ...counted, hasDark: hasDark(html) });
    })
    .get('/digests/ahead.eml', async (context) => {
      const look = await seen(context);
      if (!look.ok) return context.text(`${wrongOf(look.problems).wrong}\n`, 404);
      return context.body(new Uint8Array(look.value.eml), 200, { 'content-type': 'message/rfc822' });
    })
    .get('/digests/ahead/html', async (context) => {
      const look = await seen(context);
      if (!look.ok) return context.text(`${wrongOf(look.problems).wrong}\n`, 404);
      const { html = '' } = await PostalMime.parse(look.value.eml);
      const scheme = context.req.query('scheme') === 'dark' ? 'dark' : 'light';
      return context.html(mailDocument(html, scheme), 200, { 'content-security-policy': mailPolicy });
    })
    .post('/digests/test', async (context) => {
      const example = { newsletter: 'week', cadence: 'weekly', to: 'you@courant.example' };
      const body = await posted(context, test, example);
      if (!body.ok) return body.answer;
      const { sendTest } = await load();
      const sent = await sendTest(options, post, body.value, now());
      if (!sent.ok) return refused(context, 409, wrongOf(sent.problems));
      return context.json({ ok: true, ...sent.value });
    });
}

const cadenceOf = (text: string | undefined) => {
  const cadence = cadenceSchema.safeParse(text);
  return cadence.success ? { cadence: cadence.data } : {};
};

const unasked: Outcome<never> = {
  ok: false,
  problems: [
    {
      ...{ severity: 'error', code: 'usage' },
      wrong: 'Which digest is not said.',
      expected: 'newsletter, and cadence where it comes at several; or digest',
      example: '?newsletter=week&cadence=weekly',
    },
  ],
};

function wrongOf([first]: readonly Problem[]) {
  const { wrong = '', expected = '', example = '', received = '' } = first ?? {};
  return { wrong, expected, example, received };
}
