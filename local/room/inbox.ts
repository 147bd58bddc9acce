/** The mails that were handed to SES, and the sweep that makes more of them. */
import { Hono } from 'hono';
import PostalMime, { type Email } from 'postal-mime';
import type { Inbox, InboxEntry } from '../servers/ses-inbox.ts';
import { hasDark, mailDocument, mailPolicy } from './mail-html.ts';
import type { RoomPart } from './room.ts';

export interface InboxOptions {
  readonly inbox: Inbox;
  /** Runs every schedule now; resolves when the functions have returned. */
  readonly sweep: () => Promise<void>;
}

export function inboxPart({ inbox, sweep }: InboxOptions): RoomPart {
  const none = 'There is no such mail.\n';
  return new Hono()
    .get('/inbox.json', (context) => context.json(inbox.list()))
    .get('/inbox/:name{[\\w-]+\\.eml}', (context) => {
      const raw = inbox.raw(context.req.param('name').slice(0, -'.eml'.length));
      if (raw === undefined) return context.text(none, 404);
      return context.body(new Uint8Array(raw), 200, { 'content-type': 'message/rfc822' });
    })
    .get('/inbox/:name{[\\w-]+\\.json}', async (context) => {
      const id = context.req.param('name').slice(0, -'.json'.length);
      const [entry, raw] = [inbox.list().find((one) => one.id === id), inbox.raw(id)];
      if (entry === undefined || raw === undefined) return context.text(none, 404);
      return context.json(await wholeMail(entry, raw));
    })
    .get('/inbox/:id{[\\w-]+}/html', async (context) => {
      const raw = inbox.raw(context.req.param('id'));
      const html = raw && (await readMail(raw)).html;
      if (html === undefined) return context.text(none, 404);
      const scheme = context.req.query('scheme') === 'dark' ? 'dark' : 'light';
      return context.html(mailDocument(html, scheme), 200, { 'content-security-policy': mailPolicy });
    })
    .post('/sweep', async (context) => {
      await sweep();
      const asked = context.req.header('content-type') ?? '';
      return /^application\/json\b/i.test(asked)
        ? context.json({ ok: true })
        : context.redirect('/_local/', 303);
    });
}

/** Gmail cuts a mail's HTML here and hides the rest behind a link; bytes. */
const limit = 102_400;
/** Of the source, as text; a mail may have 10 MB. */
const mostSource = 500_000;

/** As `inbox/<id>.json` gives it. */
async function wholeMail(entry: InboxEntry, raw: Buffer) {
  const { headers, text = '', html, unreadable } = await readMail(raw);
  return {
    ...entry,
    headers: headers.map(({ originalKey, value }) => [originalKey, value]),
    text,
    hasHtml: html !== undefined,
    hasDark: hasDark(html ?? ''),
    htmlBytes: Buffer.byteLength(html ?? ''),
    limit,
    source: raw.subarray(0, mostSource).toString(),
    sourceCut: raw.length > mostSource,
    ...(unreadable !== undefined && { unreadable }),
  };
}

type Read = Pick<Email, 'headers' | 'text' | 'html'> & { readonly unreadable?: string };

/** SES takes what no mail program can take apart, such as parts in parts without end: of that there is the source. */
async function readMail(raw: Buffer): Promise<Read> {
  try {
    return await PostalMime.parse(raw);
  } catch (error) {
    return { headers: [], unreadable: error instanceof Error ? error.message : String(error) };
  }
}
