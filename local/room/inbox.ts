/** The mails that were handed to SES. */
import { Hono } from 'hono';
import PostalMime from 'postal-mime';
import type { Denial } from '../iam/access.ts';
import type { Inbox, InboxEntry } from '../servers/ses-inbox.ts';
import type { RoomPart } from './room.ts';

export interface InboxOptions {
  readonly inbox: Inbox;
  /** AWS calls that a role did not allow, oldest first. */
  readonly denials: () => readonly Denial[];
  /** Runs every schedule now; resolves when the functions have returned. */
  readonly sweep: () => Promise<void>;
}

export function inboxPart(local: InboxOptions): RoomPart {
  const { inbox } = local;
  return new Hono()
    .get('/', () => page('Courant on this machine', overview(local)))
    .get('/inbox.json', (context) => context.json(inbox.list()))
    .get('/inbox/:name{[\\w-]+\\.eml}', (context) => {
      const raw = inbox.raw(context.req.param('name').slice(0, -'.eml'.length));
      if (raw === undefined) return context.text('There is no such mail.\n', 404);
      return context.body(new Uint8Array(raw), 200, { 'content-type': 'message/rfc822' });
    })
    .get('/inbox/:id{[\\w-]+}', async (context) => {
      const id = context.req.param('id');
      const raw = inbox.raw(id);
      if (raw === undefined) return context.text('There is no such mail.\n', 404);
      return mailPage(raw, id);
    })
    .post('/sweep', async (context) => {
      await local.sweep();
      return context.redirect('/_local/', 303);
    });
}

const escaped = (text: string): string => text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}
pre{white-space:pre-wrap;overflow-wrap:anywhere}iframe{width:100%;height:60vh;border:1px solid #8888;background:#fff}`;

/** Mails are hostile: no script anywhere, and their HTML stays in a frame without an origin. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; font-src http: https:; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

function page(title: string, body: string): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1>${body}</html>`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    // Stricter, a browser would send the origin of our own form as "null".
    'referrer-policy': 'same-origin',
  };
  return new Response(html, { headers });
}

const shown = 200;

function overview({ inbox, denials }: InboxOptions): string {
  const mails = inbox.list();
  const refused = denials().toReversed();
  return `<form method="post" action="/_local/sweep"><button>Run the sweep now</button></form>
<h2>Inbox (${mails.length})</h2>${table(['Time', 'To', 'Subject', 'Raw'], mails.slice(0, shown).map(mailRow))}
<h2>Denied AWS calls (${refused.length})</h2>${table(
    ['Time', 'Who', 'Action', 'Resource'],
    refused.slice(0, shown).map((one) => [one.at, one.principal, one.action, one.resource].map(escaped)),
  )}`;
}

const mailRow = ({ id, receivedAt, to, subject, eml }: InboxEntry): string[] => [
  escaped(receivedAt),
  escaped(to.join(', ')),
  `<a href="/_local/inbox/${id}">${escaped(subject || '(no subject)')}</a>`,
  `<a href="${eml}">.eml</a>`,
];

/** Cells are HTML. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${row(heads, 'th')}${rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}

async function mailPage(raw: Buffer, id: string): Promise<Response> {
  const mail = await PostalMime.parse(raw);
  const header = mail.headers.map(({ originalKey, value }) => `${originalKey}: ${value}`).join('\n');
  // Links open in a window of their own, as from a mail program.
  const html = `<base target="_blank">${mail.html ?? ''}`;
  const frame = `<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escaped(html)}"></iframe>`;
  return page(
    mail.subject ?? '(no subject)',
    `<p><a href="/_local/">Inbox</a> · <a href="/_local/inbox/${id}.eml">.eml</a></p>
<h2>Text</h2><pre>${escaped(mail.text ?? '(no text part)')}</pre>${mail.html === undefined ? '' : frame}
<h2>Header</h2><pre>${escaped(header)}</pre>`,
  );
}
