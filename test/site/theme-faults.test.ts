/** Templates that are accepted and fail when pages are written (docs/protocols.md, Site: templates that fail). */
import { describe, expect, test } from 'vitest';
import { readThemeTrouble } from '../../src/article/theme-troubles.ts';
import type { Problem } from '../../src/problem.ts';
import { createVersionedTheme } from '../../src/site/theme-versions.ts';
import { SiteWorld } from './site-world.ts';

const locale = { language: 'en', timezone: 'UTC' };
const endless = '\n{% for a in (1..9999) %}{% for b in (1..9999) %}{{ a }}{% endfor %}{% endfor %}';

function faulty(versions: Record<string, readonly string[]>) {
  const faults: [string, Problem][] = [];
  const theme = createVersionedTheme(locale, versions, (...fault) => void faults.push(fault));
  return { theme, faults };
}

describe('a template that fails', () => {
  test.each([
    ['includes what is not there', "one\n {% render 'nope.liquid' %}", { line: 2, column: 2 }],
    ['never ends', endless, { line: 2 }],
    ['makes too much', '{% for a in (1..9999) %}{{ text }}{% endfor %}', {}],
    ['includes itself', "{% render 'home.liquid' %}", {}],
    ['asks for a range that is too long', '{% for a in (1..999999999) %}{% endfor %}', { line: 1 }],
    ['has a layout that is not there', "{% layout 'nope.liquid' %}", { line: 1, column: 1 }],
  ])('because it %s gives way to the version before it, and says where', (_, text, place) => {
    const { theme, faults } = faulty({ 'home.liquid': [text, 'the last good one'] });
    expect(theme.render('home.liquid', { text: 'x'.repeat(100_000) })).toBe('the last good one');
    expect(faults).toHaveLength(1);
    expect(faults[0]?.[0]).toBe('home.liquid');
    expect(faults[0]?.[1]).toMatchObject({ severity: 'error', code: 'template-failed', ...place });
    expect(faults[0]?.[1].wrong).not.toContain(process.cwd());
  });

  test('gives way to the built-in one, where none of its versions renders', () => {
    const { theme, faults } = faulty({ 'mail-period.liquid': [endless, endless] });
    expect(theme.render('mail-period.liquid', { period: { cadence: 'daily', day: '1 May' } })).toContain(
      '1 May',
    );
    expect(faults).toHaveLength(1);
  });

  test('in a part is reported where it is, and the page around it stays', () => {
    const { theme, faults } = faulty({
      'home.liquid': ["mine: {% render 'part.liquid' %}"],
      'part.liquid': ["{% render 'gone.liquid' %}\n{% render 'nope.liquid' %}", 'good'],
    });
    expect(theme.render('home.liquid', { publication: {} })).toBe('mine: good');
    expect(faults.map(([file]) => file)).toEqual(['part.liquid']);
    expect(faults[0]?.[1]).toMatchObject({ line: 2, column: 1 });
  });

  test('gives way on the pages on which it fails, and on no other', () => {
    const { theme } = faulty({
      'home.liquid': ["{% if text %}{% render 'nope.liquid' %}{% endif %}new", 'old'],
    });
    expect(theme.render('home.liquid', { text: 'x' })).toBe('old');
    expect(theme.render('home.liquid', {})).toBe('new');
  });

  test('because it takes too much is to blame itself, and not the part that it includes again and again', () => {
    const { theme, faults } = faulty({
      'home.liquid': [
        "{% for a in (1..9999) %}{% for b in (1..9999) %}{% render 'part.liquid' %}{% endfor %}{% endfor %}",
        'old',
      ],
      'part.liquid': ['{{ a }}'],
    });
    expect(theme.render('home.liquid', {})).toBe('old');
    expect(faults.map(([file]) => file)).toEqual(['home.liquid']);
  });

  test('whatever it shows is tried once, and then on no page any more', () => {
    const { theme, faults } = faulty({ 'home.liquid': [endless, '{{ text }}'] });
    expect(faults.map(([file]) => file)).toEqual(['home.liquid']);
    expect(theme.render('home.liquid', { text: 'old' })).toBe('old');
  });

  test('of our own throws: that is a bug', () => {
    const { theme } = faulty({});
    expect(() => theme.render('nope.liquid', {})).toThrow();
  });
});

describe('a site whose template fails', () => {
  async function world(): Promise<SiteWorld> {
    const made = new SiteWorld();
    await made.publication();
    await made.article('tides', { front: 'date: 2026-11-20' });
    await made.file('theme/article.liquid', 'good: {{ article.title }}');
    await made.build();
    return made;
  }
  const page = '2026/tides/index.html';

  test('keeps the last good version, and reports the new one', async () => {
    const site = await world();
    expect(site.page(page)).toBe('good: Title of tides');
    await site.file('theme/article.liquid', "bad:\n{% render 'card.liquid' %}", { keepsEarlier: true });
    await site.build();
    expect(site.page(page)).toBe('good: Title of tides');
    expect(site.reports).toContain('theme/article.liquid');
    const trouble = await readThemeTrouble(site.table, 'theme/article.liquid');
    expect(trouble?.problem).toMatchObject({ line: 2, column: 1, code: 'template-failed' });
    expect(trouble?.problem.wrong).toContain('there is no card.liquid');
  });

  test('shows the new version, and takes the report back, once what it includes is there', async () => {
    const site = await world();
    await site.file('theme/article.liquid', "bad:{% render 'card.liquid' %}", { keepsEarlier: true });
    await site.build();
    site.reports.length = 0;
    await site.file('theme/card.liquid', 'a card');
    await site.build();
    expect(site.page(page)).toBe('bad:a card');
    expect(await readThemeTrouble(site.table, 'theme/article.liquid')).toBeUndefined();
    expect(site.reports).toContain('theme/article.liquid');
  });

  test('has the built-in one again when the file goes, and nothing is reported of it any more', async () => {
    const site = await world();
    await site.file('theme/article.liquid', endless, { keepsEarlier: true });
    await site.build();
    await site.file('theme/article.liquid', undefined);
    await site.build();
    expect(site.page(page)).toContain('<h1>Title of tides</h1>');
    expect(await readThemeTrouble(site.table, 'theme/article.liquid')).toBeUndefined();
  });

  test('stops nobody, and tells each fault once', async () => {
    const site = await world();
    await site.file('theme/layout.liquid', endless);
    await site.build();
    site.reports.length = 0;
    await site.article('moon', { front: 'date: 2026-11-21' });
    await site.build();
    expect(site.page('2026/moon/index.html')).toBe('good: Title of moon');
    expect(site.page('index.html')).toContain('<h1');
    expect(site.reports.filter((key) => key.startsWith('theme/'))).toEqual([]);
    expect(await site.dirty()).toEqual([]);
  });
});
