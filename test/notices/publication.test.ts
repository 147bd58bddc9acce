/** `notify:` as editors write it, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { parsePublication } from '../../src/article/publication.ts';
import { SiteWorld } from '../site/site-world.ts';
import { publication } from './builders.ts';

const top = 'title: The Courant\ndescription: News.\nlanguage: en\ntimezone: UTC\n';
const owner = 'owner: { name: Us, email: owner@courant.example }\n';
const ada = 'authors:\n  ada: { name: Ada, email: ada@mail.example }\n';
const parse = (text: string) => parsePublication(new TextEncoder().encode(top + text), 'courant.example');

describe('notify', () => {
  it.each<[string, unknown, object]>([
    [
      'for each case',
      { published: ['author'], rejected: 'owner' },
      { published: ['author'], rejected: ['owner'] },
    ],
    ['for one case', { rejected: ['author', 'owner'] }, { published: [], rejected: ['author', 'owner'] }],
    ['with one word', 'owner', { published: ['owner'], rejected: ['owner'] }],
    ['with a list', ['author', 'owner'], { published: ['author', 'owner'], rejected: ['author', 'owner'] }],
  ])('says %s who is told', (_what, notify, expected) => {
    expect(publication({ notify }).notify).toEqual(expected);
  });

  it.each([
    ['notify: editor', 'author, owner or a list of both'],
    ['notify: { rejected: [everybody] }', 'author, owner or a list of both'],
    ['notify: { published: author, mended: owner }', 'only keys that publication.yaml knows'],
  ])('is rejected where it says something else, at its line: %s', (notify, expected) => {
    const { ok, problems } = parse(`${owner}${notify}\n`);
    expect(ok).toBe(false);
    expect(problems).toMatchObject([
      { severity: 'error', line: 6, expected: expect.stringContaining(expected) },
    ]);
  });
});

describe('somebody who is to be told and has no address', () => {
  const codes = (text: string) => {
    const { ok, problems } = parse(text);
    return [ok, problems.map(({ code, line, received }) => [code, line, received])];
  };

  it.each([
    ['the owner', 'owner: { name: Us }\n', 'notify: owner\n', undefined],
    ['an author', owner, 'authors: { ada: { name: Ada }, ben: { name: Ben } }\nnotify: author\n', 'ada, ben'],
    ['an author, where there is none', owner, 'notify: { rejected: [author] }\n', undefined],
  ])('is a warning at notify: %s', (_who, before, after, received) => {
    const line = 5 + (before + after).split('\n').findIndex((one) => one.startsWith('notify'));
    expect(codes(before + after)).toEqual([true, [['notify-without-address', line, received]]]);
  });

  it('is none where everybody has one, or nobody is to be told', () => {
    expect(codes(`${owner}${ada}notify: [author, owner]\n`)).toEqual([true, []]);
    expect(codes('owner: { name: Us }\n')).toEqual([true, []]);
  });
});

describe('an author’s address', () => {
  it('is on no page, in no feed and in no other object of the site, whatever the theme asks for', async () => {
    const world = new SiteWorld();
    await world.publication({ authors: { ada: { name: 'Ada Quill', email: 'ada@secret.example' } } });
    await world.file(
      'theme/layout.liquid',
      'Authors: {{ article | json }} {{ publication | json }} {{ publication.authors.ada.email }}',
    );
    await world.article('tides', { front: 'author: ada' });
    await world.build();
    const all = [...world.site.versions.keys()].map((key) => world.site.text(key) ?? '').join('\n');
    expect(all).toMatch(/Authors: \{[^\n]*Ada Quill/);
    expect(all).toContain('Ada Quill</name>');
    expect(all).not.toContain('secret.example');
  });
});
