import { describe, expect, it } from 'vitest';
import { renderThemed } from '../../src/digest/mail-theme.ts';
import { renderArticleMail } from '../../src/digest/render.ts';
import { renderWish } from './builders.ts';

const text = (rendering: { pieces: readonly string[] }) => rendering.pieces.join('');
const named = (name: string) => `Ours, ${name}: {{ article.title | raw }} {{ leave }} {{ preferences }}`;
const bodyText = 'mail-article-text.liquid';
const broken = {
  'includes a file that is not there': "{% render 'nowhere.liquid' %}",
  'has no way out for the reader': 'Goodbye',
};

const themed = (versions: Readonly<Record<string, readonly string[]>>) =>
  renderThemed({
    newest: Object.fromEntries(Object.entries(versions).map(([name, [newest = '']]) => [name, newest])),
    all: async () => versions,
    render: (overrides) => renderArticleMail({ ...renderWish(), overrides }),
  });

describe('a mail template of the publication', () => {
  it('is used, and nothing is said', async () => {
    const rendering = await themed({ [bodyText]: [named('new')] });
    expect(text(rendering)).toContain('Ours, new');
    expect(rendering.faults).toEqual([]);
  });

  it.each(Object.entries(broken))(
    'that %s gives way to its version before, which is said',
    async (_, bad) => {
      const rendering = await themed({ [bodyText]: [bad, named('old')] });
      expect(text(rendering)).toContain('Ours, old');
      expect(rendering.faults).toEqual([
        expect.stringMatching(
          /^theme\/mail-article-text\.liquid fails in this mail, so its version before that is used: ./,
        ),
      ]);
    },
  );

  it('that fails in all its versions gives way to ours; the other files of the theme stay', async () => {
    const rendering = await themed({
      'mail-foot.liquid': ['<p>not MJML</p>', '{% render "nowhere.liquid" %}'],
      [bodyText]: [named('good')],
    });
    expect(text(rendering)).toContain('Ours, good');
    expect(rendering.faults.at(-1)).toContain(
      'theme/mail-foot.liquid fails in this mail, so the built-in one is used',
    );
  });

  it('that is no MJML is told from those that are, though MJML names no file', async () => {
    const rendering = await themed({
      [bodyText]: [named('good')],
      'mail-article.liquid': ['<mjml><mj-body><p>no</p></mj-body></mjml>'],
      'mail-period.liquid': ['harmless'],
    });
    expect(text(rendering)).toContain('Ours, good');
    expect(rendering.faults).toEqual([expect.stringContaining('theme/mail-article.liquid fails')]);
  });

  it('gives way with all others where several are to blame together', async () => {
    const rendering = await themed({
      [bodyText]: ['no link'],
      'mail-article.liquid': ['<mjml><mj-body></mj-body></mjml>'],
      'mail-foot.liquid': ['<p>not MJML</p>'],
    });
    expect(rendering.faults.length).toBeGreaterThan(0);
    expect(text(rendering)).toContain('Leave this newsletter');
  });

  it('is not to blame where the built-in ones fail too', async () => {
    const render = () => Promise.reject(new Error('The article has no text'));
    const newest = { [bodyText]: named('new') };
    await expect(
      renderThemed({ newest, all: async () => ({ [bodyText]: [named('new')] }), render }),
    ).rejects.toThrow('The article has no text');
    await expect(renderThemed({ newest: {}, all: async () => ({}), render })).rejects.toThrow();
  });
});
