/** The frame of the letters that *subscribers* sends is MJML, turned into HTML here and kept beside it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mjmlToHtml } from '../../src/digest/mjml.ts';

const comment = `{%- comment -%}
Made of letter.mjml, which is the one to change: \`npx vitest run test/digest/letter.test.ts -u\` makes this anew.
{%- endcomment -%}
`;

/** MJML knows two sides of a page; which one lines begin at is only known when the letter is written. */
const atStart = (html: string): string =>
  html
    .replaceAll('text-align:left', 'text-align:{{ start }}')
    .replaceAll('align="left"', 'align="{{ start }}"');

it('the frame of letters is what MJML makes of letter.mjml', async () => {
  const html = await mjmlToHtml(readFileSync('content/theme/letter.mjml', 'utf8'));
  await expect(`${comment}${atStart(html)}\n`).toMatchFileSnapshot('../../content/theme/letter.liquid');
});
