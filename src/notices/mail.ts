/** The mail to an author or the owner about their files: text and HTML, within a limit, from hostile names and texts. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { RawMail } from '../ports.ts';
import { createTheme, type Theme } from '../theme.ts';
import type { Notice, Person } from './notice.ts';
import html from './notice-mail.liquid';
import text from './notice-mail-text.liquid';
import { noticeView } from './view.ts';

export interface NoticeDraft {
  readonly publication: Publication;
  readonly to: Person;
  /** At least one. */
  readonly notices: readonly Notice[];
  readonly now: Instant;
  /** Hex, for Message-ID and MIME boundary: the composer would draw its own. */
  readonly unique: string;
  readonly senderDomain: string;
  readonly configurationSet: string;
}

/** Files with their problems; of the others the mail says how many there are. */
const mostShown = 20;
/** Gmail cuts longer mails. */
const mostBytes = 100_000;

/** Fewer files are shown until the mail is short enough; one always fits, for its texts are cut. */
export async function composeNotice(draft: NoticeDraft): Promise<RawMail> {
  const theme = createTheme(draft.publication, {
    'notice-mail.liquid': html,
    'notice-mail-text.liquid': text,
  });
  for (let shown = mostShown; ; shown = Math.floor(shown / 2)) {
    const raw = await compose(draft, theme, shown);
    if (raw.length <= mostBytes || shown <= 1) {
      const { to, senderDomain, configurationSet } = draft;
      const from = sender(senderDomain);
      return { from, to: to.address, raw, configurationSet, tags: { purpose: 'notice' } };
    }
  }
}

const sender = (domain: string): string => `notices@${domain}`;

function compose(draft: NoticeDraft, theme: Theme, shown: number): Promise<Buffer> {
  const { publication, to, senderDomain, unique } = draft;
  const view = noticeView(publication, draft.notices, shown);
  const { email } = publication.owner;
  const composer = new MailComposer({
    from: { name: view.publication, address: sender(senderDomain) },
    to: { name: '', address: to.address },
    ...(email === undefined || to.id === 'owner' ? {} : { replyTo: email }),
    subject: view.subject,
    text: theme.render('notice-mail-text.liquid', view),
    html: theme.render('notice-mail.liquid', view),
    // RFC 3834: no automatic answers. The second is what Exchange listens to.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    date: new Date(draft.now),
    messageId: `<${unique}@${senderDomain}>`,
    baseBoundary: unique,
    // SES refuses bare line feeds, and base64 would hide the text from filters and people.
    newline: 'win',
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}
