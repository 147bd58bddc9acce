/** docs/newsletters.md, made of the table that problems quote and a test compares with the schema. */
import { newsletterKeys } from './newsletter-keys.ts';

export const newsletterGuide = (): string => `${[head, table(), lines, asked].join('\n\n')}\n`;

const head = `# Newsletters
Made from \`src/article/newsletter-keys.ts\` by \`src/article/newsletter-guide.ts\`; not written by hand. After a change there:
\`UPDATE=1 npx vitest run test/article/newsletter-guide.test.ts\`.

They stand under \`newsletters:\` in publication.yaml, at most 20, and take effect when it is uploaded. Only operators may
write that file: the policy that the deployment has for authors covers \`articles/\` and \`public/\` alone. A file with a
mistake changes nothing; its report says what is wrong, where, what is expected, and shows an example.

\`\`\`yaml
newsletters:
  - id: week
    name: The Week in Harbours
    description: What the week brought, in one mail on Monday morning.
    selection: { sections: [undertow, logbook] }
    cadences: [weekly]
    schedule: { weekday: monday, time: "07:30" }
    layout: summary
    articles: { least: 2, most: 12 }
    subject: "{{ newsletter.name }}: {{ headline }}"
    from: { name: The Harbour Ledger, address: week@courant.example }
    replyTo: editors@courant.example
    postalAddress: Rua do Cais 12, 8700-000 Olhão, Portugal
\`\`\``;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function table(): string {
  const rows = Object.entries(newsletterKeys).map(
    ([key, { meaning, expected, example, without = '**must be there**' }]) =>
      `| \`${key}\` | ${cell(meaning)} | ${cell(expected)} | \`${cell(example)}\` | ${cell(without)} |`,
  );
  return [
    '| key | what it is for | expected | example | without it |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const lines = `## The lines
\`subject\` and \`preheader\` are Liquid (https://liquidjs.com) of one line. They make plain text, so nothing is escaped. A
name that is not known, and a line that comes to nothing, are refused when the file is uploaded.

| name | what it is |
| --- | --- |
| \`headline\` | the headline of the first article |
| \`headlines\`, \`count\` | of all articles, and how many there are |
| \`deck\`, \`excerpt\`, \`author\`, \`section\` | of the first article; all but \`excerpt\` may be \`nil\`: \`{% if deck %}…{% endif %}\` |
| \`day\`, \`month\` | \`November 23, 2026\` and \`November 2026\`, in the publication's language: of the article, or of the first day of the period |
| \`cadence\` | \`article\`, \`daily\`, \`weekly\` or \`monthly\` |
| \`newsletter.name\`, \`publication.title\` | |`;

const asked = `## What to know
- A day, a week or a month has one digest at most. Without an article, or with fewer than \`least\`, it has none, and why is
  written down: the control room and \`npm run courant -- newsletter\` show it.
- A newsletter that is new mails nothing that was live before it.
- An article whose date lies more than two days before it came out is no news, nor is one that a feed elsewhere had: its
  report says \`mail: no news when it came out\`. \`announce: 2\` in the file mails it all the same.
- What is more than six hours late asks a person; so do more than five articles within one recall window.
- \`npm run courant -- preview\`, \`test\` and \`dry-run\` show what would go, to whom, and what it costs, before it goes.`;
