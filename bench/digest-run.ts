/** Mails of digests, by the program as it is in the bundle. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseArticle } from '../src/article/parse.ts';
import { type Layout, type Publication, publicationSchema } from '../src/config.ts';
import { compose } from '../src/delivery/compose.ts';
import type { Rendering } from '../src/digest/digest.ts';
import { mjmlToHtml } from '../src/digest/mjml.ts';
import { renderDigestMail } from '../src/digest/render.ts';
import type { FrozenArticle } from '../src/digest/view.ts';
import { type EmailAddress, instant, nonce } from '../src/ids.ts';
import { computed } from './counted-ports.ts';
import type { Figure } from './measure.ts';

const siteUrl = 'https://ledger.example';
const at = instant('2026-11-28T09:00:00Z');
const renders = 100;
const warm = 20;
const batches = 60;
/** Mails in a batch: one by substitution takes too little to be timed. */
const batch = 100;
const mostHtmlBytes = 102_400;

export async function digestFigures(): Promise<Figure[]> {
  return [...(await timesOfRendering()), ...(await sizes()), await substitution()];
}

const publication = (layout: Layout): Publication =>
  publicationSchema.parse({
    ...{ title: 'The Ledger', description: 'Of ports.', language: 'en', timezone: 'Europe/Lisbon' },
    owner: { name: 'The Ledger' },
    authors: { ines: { name: 'Inês Duarte' } },
    sections: { undertow: { title: 'Undertow', more: 'Read more of Undertow' } },
    newsletters: [
      {
        ...{ id: 'week', name: 'The Week', cadences: ['weekly'], layout },
        from: { name: 'The Ledger', address: 'week@ledger.example' },
        postalAddress: 'Rua do Cais 12, Olhão',
      },
    ],
  });

const words =
  'the tables of tides were wrong and nobody knew why until a clerk in the harbour read them'.split(' ');
const prose = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => words[(from + index * 5) % words.length]).join(' ');

/** Of 450 words with a picture, a quote, a list, code and a table. */
function article(n: number, config: Publication): FrozenArticle {
  const front = `title: Article ${n} of ${prose(n, 5)}\ndeck: ${prose(n, 12)}\nsection: undertow\nauthors: [ines]\nimage: { src: https://ledger.example/${n}.jpg, alt: A gauge, caption: ${prose(n, 4)} }`;
  const body = `${prose(n, 120)} [a link](https://a.example/${n}).\n\n> ${prose(n + 1, 40)}\n\n- ${prose(2, 12)}\n- ${prose(3, 12)}\n\n${prose(n + 2, 200)}\n\n\`\`\`js\nconst tide = (at) => Math.cos(at);\n\`\`\`\n\n| port | height |\n| --- | ---: |\n| Olhão | 3.1 |\n\n${prose(n, 60)}\n`;
  const file = new TextEncoder().encode(`---\n${front}\n---\n${body}`);
  const outcome = parseArticle(file, { key: `articles/${n}.md`, publication: config });
  if (!outcome.ok) throw new Error(outcome.problems[0]?.wrong);
  return { document: outcome.value, address: `/2026/11/a${n}/`, published: at };
}

const wish = (layout: Layout, articles: number) => {
  const config = publication(layout);
  const [newsletter] = config.newsletters;
  if (newsletter === undefined) throw new Error('No newsletter');
  return {
    frame: { publication: config, newsletter, siteUrl },
    ...({
      cadence: 'weekly',
      period: '2026-W48',
      at,
      nonce: nonce('0123456789abcdef0123456789abcdef'),
    } as const),
    members: Array.from({ length: articles }, (_, n) => article(n, config)),
  };
};

/** Milliseconds of the processor: whatever else runs on the machine. */
async function computing(work: () => unknown): Promise<number> {
  const before = computed();
  await work();
  return computed() - before;
}

const emptyMail =
  '<mjml><mj-body><mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section></mj-body></mjml>';

async function timesOfRendering(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const layout of ['full', 'summary', 'headlines'] as const) {
    const asked = wish(layout, 10);
    const runs: number[] = [];
    const baseline: number[] = [];
    for (let run = -warm; run < renders; run++) {
      const ours = await computing(() => renderDigestMail(asked));
      const theirs = await computing(() => mjmlToHtml(emptyMail));
      if (run < 0) continue;
      runs.push(ours);
      baseline.push(theirs);
    }
    figures.push({
      ...{ what: `digest of ten articles, *${layout}*, rendered warm: processor`, unit: 'ms', runs },
      baseline: { what: 'MJML of one word', runs: baseline },
    });
  }
  return figures;
}

async function sizes(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const layout of ['full', 'summary', 'headlines'] as const)
    for (const articles of [1, 5, 10, 30]) {
      const made = await renderDigestMail(wish(layout, articles));
      const instead = made.notes.length === 0 ? '' : `, by itself *${made.layout}*`;
      figures.push({
        ...{ what: `HTML of ${articles}, *${layout}*${instead}`, unit: 'KB', runs: [made.htmlBytes / 1_000] },
        baseline: { what: 'where Gmail cuts', runs: [mostHtmlBytes / 1_000] },
      });
    }
  return figures;
}

const personal = (n: number) => ({
  to: `reader${n}@mail.example` as EmailAddress,
  leave: `${siteUrl}/u/${'t'.repeat(80)}${n}`,
  preferences: `${siteUrl}/preferences/${'p'.repeat(60)}${n}`,
});

/** The same mail, with the same parts, composed for one. */
function composeAlone(rendering: Rendering, { html, text }: Parts, n: number): Promise<Buffer> {
  const { to, leave, preferences } = personal(n);
  const mine = (part: string) => part.replaceAll(leaveStand, leave).replaceAll(preferencesStand, preferences);
  const composer = new MailComposer({
    ...{
      from: rendering.from,
      to,
      subject: rendering.subject,
      html: mine(html),
      text: mine(text),
      date: new Date(at),
    },
    headers: {
      'List-Id': '<week.ledger.example>',
      'List-Unsubscribe': { prepared: true, value: `<${leave}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
    ...{ newline: 'win', encoding: 'quoted-printable', textEncoding: 'quoted-printable' },
  });
  return composer.compile().build();
}

interface Parts {
  readonly html: string;
  readonly text: string;
}
const [leaveStand, preferencesStand] = ['https://leave.invalid/', 'https://preferences.invalid/'];

async function substitution(): Promise<Figure> {
  const rendering = await renderDigestMail(wish('summary', 10));
  const parts = partsOf(
    compose(rendering, { ...personal(0), leave: leaveStand, preferences: preferencesStand }),
  );
  const [runs, baseline]: [number[], number[]] = [[], []];
  for (let run = -3; run < batches; run++) {
    const ours = await computing(() => {
      for (let n = 0; n < batch; n++) compose(rendering, personal(n));
    });
    const theirs = await computing(async () => {
      for (let n = 0; n < batch; n++) await composeAlone(rendering, parts, n);
    });
    if (run < 0) continue;
    runs.push((1_000 * ours) / batch);
    baseline.push((1_000 * theirs) / batch);
  }
  return {
    ...{ what: 'one subscriber’s mail of a digest of ten, by substitution: processor', unit: 'µs', runs },
    baseline: { what: 'the same composed by nodemailer', runs: baseline },
  };
}

/** The bodies as they were before they were encoded. */
function partsOf(message: Uint8Array): Parts {
  const [, text = '', html = ''] = Buffer.from(message)
    .toString('latin1')
    .split(/\r\n--[^\r\n]*\r\n/)
    .map((part) => {
      const body = part.slice(part.indexOf('\r\n\r\n') + 4).replace(/=\r\n/g, '');
      return Buffer.from(
        body.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8');
    });
  return { html, text };
}
