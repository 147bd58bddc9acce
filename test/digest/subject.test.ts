import { describe, expect, it } from 'vitest';
import { renderArticleMail, renderDigestMail } from '../../src/digest/render.ts';
import { lineFault, renderLine } from '../../src/line-template.ts';
import { digestWish, frozenArticle, publication, renderWish } from './builders.ts';

const withLines = (lines: object) => publication([lines]);
const raw = ({ pieces }: { readonly pieces: readonly string[] }) => pieces.join('…').replaceAll('=\r\n', '');
const three = [1, 2, 3].map((n) => frozenArticle(n));

describe('the subject', () => {
  it('is the headline, unless the newsletter says otherwise', async () => {
    expect((await renderArticleMail(renderWish())).subject).toBe('Fog signals');
    const config = withLines({ subject: '{{ newsletter.name }}: {{ headline }}' });
    expect((await renderArticleMail(renderWish({}, config))).subject).toBe(
      'The Ledger, by mail: Fog signals',
    );
  });

  it('of a digest may say how many there are, and of which days', async () => {
    const config = withLines({
      subject: '{{ day }}: {{ headline }}{% if count > 1 %} and {{ count | minus: 1 }} more{% endif %}',
    });
    expect((await renderDigestMail(digestWish(three, {}, config))).subject).toBe(
      'November 23, 2026: Article 1 and 2 more',
    );
    expect((await renderDigestMail(digestWish(three.slice(0, 1), {}, config))).subject).toBe(
      'November 23, 2026: Article 1',
    );
  });

  it.each(['article mail', 'digest'])(
    'of two of an %s that follow each other is never the same',
    async (kind) => {
      const config = withLines({ subject: 'News of {{ publication.title }}' });
      const render = (previousSubject: string) =>
        kind === 'digest'
          ? renderDigestMail(digestWish(three, { previousSubject }, config))
          : renderArticleMail({ ...renderWish({}, config), previousSubject });
      expect((await render('Something else')).subject).toBe('News of The Ledger');
      expect((await render('News of The Ledger')).subject).toBe('News of The Ledger (November 23, 2026)');
    },
  );

  it('is text, which nothing escapes, and one line', async () => {
    const config = withLines({ subject: '{{ headline }} & more' });
    const { subject } = await renderArticleMail(renderWish({ title: 'Tides <&>\r\nBcc: all' }, config));
    expect(subject).toBe('Tides <&> Bcc: all & more');
  });

  it('is the headline where its line comes to nothing, or fails, with these articles', async () => {
    for (const line of ['{{ deck }}', '{% for one in headlines[5].words %}{{ one.two }}{% endfor %}'])
      expect((await renderArticleMail(renderWish({}, withLines({ subject: line })))).subject).toBe(
        'Fog signals',
      );
  });

  it('is cut where no mail program shows it any more', () => {
    expect(renderLine('{{ text }}', { text: 'tide '.repeat(200) })).toHaveLength(300);
  });
});

describe('the preheader', () => {
  it('is what the newsletter says', async () => {
    const config = withLines({ preheader: 'By {{ author }} in {{ section }}' });
    const wish = renderWish({ section: 'undertow', authors: [{ name: 'Tom' }] }, config);
    expect(raw(await renderArticleMail(wish))).toContain('By Tom in Undertow');
  });
});

describe('a line of publication.yaml', () => {
  const sample = { headline: 'Fog', deck: null };

  it('may use every name that there is, also one that has nothing to say', () => {
    expect(lineFault('{{ headline }}{% if deck %}: {{ deck }}{% endif %}', [sample], true)).toBeUndefined();
  });

  it.each([
    ['{{ title }}', 'undefined variable: title'],
    ['{{ headline', 'not closed'],
    ['{{ headline | shout }}', 'undefined filter: shout'],
    ['{% render "mail-article.liquid" %}', 'Failed to lookup'],
    ['{% for a in (1..1000000) %}{% for b in (1..1000000) %}x{% endfor %}{% endfor %}', 'not render'],
    ['{{ deck }}', 'comes to nothing'],
  ])('is refused as %s, and says why', (line, why) => {
    expect(lineFault(line, [sample], true)).toContain(why);
  });
});

describe('the most articles of a newsletter', () => {
  it('have more than their names in the mail; the others follow by name, and none is missing', async () => {
    const config = withLines({ articles: { most: 2 } });
    const text = raw(await renderDigestMail(digestWish(three, {}, config)));
    for (const n of [1, 2]) expect(text).toContain(`The beginning of ${n}.`);
    expect(text).not.toContain('The beginning of 3.');
    expect(text).toContain('Article 3');
  });
});
