/**
 * A message that was composed once, cut and filled for a subscriber says what one says that was composed for them alone:
 * to two parsers of different authors, whatever names, links, subjects and bodies there are.
 */
import fc from 'fast-check';
import { extract } from 'letterparser';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { Newsletter } from '../../src/config.ts';
import { compose } from '../../src/delivery/compose.ts';
import {
  composeMessage,
  composeWhole,
  leaveSentinel,
  type Parts,
  preferencesSentinel,
} from '../../src/digest/message.ts';
import { type EmailAddress, newsletterId } from '../../src/ids.ts';
import { at, theNonce } from './builders.ts';

const newsletter = (names: { name: string; from: string }): Newsletter => ({
  ...{
    id: newsletterId('week'),
    name: names.name,
    cadences: ['weekly'],
    selection: {},
    recallWindow: 600_000,
  },
  schedule: { time: '09:00', weekday: 'friday', dayOfMonth: 1 },
  articles: { least: 1 },
  from: { name: names.from, address: 'week@courant.example' },
  replyTo: 'editors@courant.example',
  postalAddress: 'Rua do Cais 12, Olhão',
});

const text = (words: string): string =>
  `${words}\n\nLeave: ${leaveSentinel(theNonce)}\n${words}${preferencesSentinel(theNonce)}${words}\n`;
const parts = (given: { name: string; from: string; subject: string; body: string }): Parts => ({
  ...{ newsletter: newsletter(given), nonce: theNonce, at: at('09:00:00') },
  // There is always one (src/digest/subject.ts).
  subject: `S${given.subject}`,
  text: text(given.body),
  html: `<p>${text(given.body)}</p><a href="${leaveSentinel(theNonce)}">${given.body}</a>`,
});

interface Personal {
  readonly to: string;
  readonly leave: string;
  readonly preferences: string;
}
const cutAndFilled = async (given: Parts, { to, leave, preferences }: Personal): Promise<string> =>
  Buffer.from(compose(await composeMessage(given), { to: to as EmailAddress, leave, preferences })).toString(
    'latin1',
  );

const idOf = (message: string): string => /^Message-ID: <[0-9a-f]+\.([0-9a-f]+)@/m.exec(message)?.[1] ?? '';

/** As somebody would do it who has never heard of cutting. */
function composedAlone(
  given: Parts,
  { to, leave, preferences }: Personal,
  messageId: string,
): Promise<string> {
  const mine = (part: string) =>
    part
      .replaceAll(leaveSentinel(theNonce), () => leave)
      .replaceAll(preferencesSentinel(theNonce), () => preferences);
  return composeWhole({ ...given, html: mine(given.html), text: mine(given.text) }, { to, leave, messageId });
}

/** What each parser finds; of addresses the text in the header may differ (`<a@b>` and `a@b`). */
async function read(message: string) {
  const postal = await PostalMime.parse(Buffer.from(message, 'latin1'));
  const letter = extract(message);
  const lines = (part: string | undefined) => part?.replaceAll('\r\n', '\n').trim();
  return {
    postal: {
      ...{ text: lines(postal.text), html: lines(postal.html), subject: postal.subject, to: postal.to },
      headers: postal.headers.filter(({ key }) => key !== 'to'),
    },
    letter: {
      ...{ text: lines(letter.text), html: lines(letter.html), subject: letter.subject },
      ...{ to: letter.to?.map(({ address }) => address), from: letter.from?.address },
    },
  };
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const hostile = fc.constantFrom(
  'A\r\nBcc: eve@evil.example',
  '"Quoted" <x@y.example>, other@z.example',
  '=?utf-8?Q?=0D=0ABcc:_x?=',
  'é'.repeat(90),
  '=3D=\n=\r\n.\r\n..',
  `--${theNonce}--`,
  'From me to you\nFrom: nobody',
  '\u2028\u2029\u0000\u000b',
  '日本語'.repeat(30),
  'مرحبا بكم',
);
const any = fc.oneof(words, hostile);
/** The second parser takes the first angle bracket for the address's, though it stands in quotes. */
const plainName = any.filter((name) => !/[<>"]/.test(name));
const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,60}$/);
const path = fc.stringMatching(/^[A-Za-z0-9:/._~%?=-]{0,600}$/);
const person = fc.record({
  to: local.map((name) => `${name}@mail.example`),
  leave: path.map((end) => `https://ledger.example/u/${end}`),
  preferences: path.map((end) => `https://ledger.example/preferences/${end}`),
});

describe('a message cut and filled', () => {
  it('says the same as one composed whole, to two parsers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ name: any, from: any, subject: any, body: any }),
        person,
        async (given, personal) => {
          const ours = await cutAndFilled(parts(given), personal);
          const alone = await composedAlone(parts(given), personal, idOf(ours));
          expect(await read(ours)).toEqual(await read(alone));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('has the same text, HTML and reader for both parsers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ name: any, from: plainName, subject: words, body: any }),
        person,
        async (given, personal) => {
          const { postal, letter } = await read(await cutAndFilled(parts(given), personal));
          expect(letter.text).toBe(postal.text);
          expect(letter.html).toBe(postal.html);
          expect(letter.to).toEqual([personal.to]);
          expect(postal.to).toEqual([{ address: personal.to, name: '' }]);
          expect(letter.from).toBe('week@courant.example');
          for (const part of [postal.text, postal.html]) {
            expect(part).toContain(personal.leave);
            expect(part).toContain(personal.preferences);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  it('has each header once, none that somebody wrote into a name, and no line that a server refuses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ name: any, from: any, subject: any, body: any }),
        person,
        async (given, personal) => {
          const message = await cutAndFilled(parts(given), personal);
          expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
          const lines = message.split('\r\n');
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
          const head = message.slice(0, message.indexOf('\r\n\r\n'));
          const names = [...head.matchAll(/^([\w-]+):/gm)].map(([, name = '']) => name.toLowerCase());
          expect(names.toSorted()).toEqual([
            ...[
              'auto-submitted',
              'content-type',
              'date',
              'feedback-id',
              'from',
              'list-id',
              'list-unsubscribe',
            ],
            ...['list-unsubscribe-post', 'message-id', 'mime-version', 'reply-to', 'subject', 'to'],
            'x-auto-response-suppress',
          ]);
          // RFC 8058 3.1: what DKIM signs, and mail programs read, is on one line.
          expect(lines).toContain(`List-Unsubscribe: <${personal.leave}>`);
          expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
          expect(lines).toContain('Auto-Submitted: auto-generated');
          expect(lines).toContain(`To: <${personal.to}>`);
          expect(head).not.toMatch(/[^\x20-\x7e\r\n]/);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('has a Message-ID of its own for each subscriber, the same each time, and one Feedback-ID and Date for all', async () => {
    const given = parts({ name: 'The Week', from: 'The Ledger', subject: 'Fog', body: 'Fog.' });
    const to = (leave: string) =>
      cutAndFilled(given, {
        to: 'a@mail.example',
        leave: `https://l.example/u/${leave}`,
        preferences: 'https://l.example/p',
      });
    const [ada, again, bo] = [await to('ada'), await to('ada'), await to('bo')];
    expect(again).toBe(ada);
    const header = (message: string, name: string) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(message)?.[1];
    expect(header(ada, 'Message-ID')).toMatch(/^<[0-9a-f]{32}\.[0-9a-f]{24}@courant\.example>$/);
    expect(header(bo, 'Message-ID')).not.toBe(header(ada, 'Message-ID'));
    expect(header(ada, 'Message-ID')).not.toContain('ada');
    expect(header(ada, 'Feedback-ID')).toBe('0123456789ab:week:newsletter:courant');
    for (const name of ['Feedback-ID', 'Date', 'Subject', 'List-ID'])
      expect(header(bo, name)).toBe(header(ada, name));
    expect(header(ada, 'Date')).toBe('Mon, 23 Nov 2026 09:00:00 +0000');
  });
});
