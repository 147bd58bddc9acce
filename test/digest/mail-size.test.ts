import { describe, expect, it } from 'vitest';
import { mailBytes } from '../../src/article/mail-size.ts';
import { parseArticle } from '../../src/article/parse.ts';
import type { Publication } from '../../src/config.ts';
import { publication, render } from './builders.ts';

const hero = {
  ...{ src: '/articles/fog.jpg', alt: 'A horn', caption: 'At Cabo.', credit: 'Photo: I. D.' },
  ...{ width: 1104, height: 600 },
};
const everything = {
  ...{ title: 'Fog signals', deck: 'What the horn says.', section: 'undertow', hero },
  sponsor: { name: 'Rope & Sons', text: 'Rope that remembers.', url: 'https://rope.example/?a=1' },
};

const word = (n: number) => ['harbour', 'tide', 'fog', 'mooring', 'lantern'][n % 5];
const prose = (words: number) => Array.from({ length: words }, (_, n) => word(n)).join(' ');
const texts = {
  prose: Array.from({ length: 40 }, () => prose(200)).join('\n\n'),
  'a list of links': Array.from({ length: 500 }, (_, n) => `- [${word(n)}](/tags/${word(n)}/)`).join('\n'),
  code: Array.from({ length: 60 }, () => `\`\`\`js\nconst a = { b: "${prose(30)}" };\n\`\`\``).join('\n\n'),
  'a table': `| a | b |\n|---|---|\n${Array.from({ length: 200 }, (_, n) => `| ${n} | ${word(n)} |`).join('\n')}`,
  'headings and quotes': Array.from({ length: 80 }, (_, n) => `## ${word(n)} ${n}\n\n> ${prose(20)}`).join(
    '\n\n',
  ),
  pictures: Array.from({ length: 90 }, (_, n) => `![${word(n)}](p${n}.png)`).join('\n\n'),
};

const parsed = (body: string, more = '', config = publication()) => {
  const file = new TextEncoder().encode(`---\ntitle: Fog signals\n${more}---\n${body}`);
  const outcome = parseArticle(file, { key: 'articles/fog.md', publication: config });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome;
};

describe('what the author is told of a mail’s size', () => {
  it.each(Object.entries(texts))('is what the mail has, for %s', async (_, body) => {
    const { html } = parsed(body).value;
    const { htmlBytes } = await render({ ...everything, html });
    expect(mailBytes(html)).toBeGreaterThan(htmlBytes * 0.94);
    expect(mailBytes(html)).toBeLessThan(htmlBytes * 1.12);
  });

  const long = Array.from({ length: 120 }, () => prose(120)).join('\n\n');
  const codes = (more: string, config?: Publication) =>
    parsed(long, more, config).problems.map(({ code }) => code);

  it('is a warning where the mail would be cut off', () => {
    expect(parsed(long).problems).toContainEqual({
      severity: 'warning',
      code: 'mail-too-long',
      line: 4,
      wrong: expect.stringContaining('its beginning and a link'),
      expected: expect.stringContaining('102 kB'),
      example: 'mail: never, or two articles',
      received: expect.stringMatching(/^about 1\d\d kB$/),
    });
  });

  it('is nothing for a short one, one that is not mailed, and where no newsletter is', () => {
    expect(parsed(prose(200)).problems).toEqual([]);
    expect(codes('mail: never\n')).not.toContain('mail-too-long');
    expect(codes('', publication([]))).not.toContain('mail-too-long');
  });
});
