/** Each correction has a name, a reason, and something to correct: what `feed` has learned itself goes. */
import { describe, expect, it } from 'vitest';
import { allCorrections, renderFeeds } from '../../src/feeds/render.ts';
import {
  aFeed,
  anEntry,
  aPodcast,
  archivePage,
  episodes,
  hardEntries,
  subscription,
} from './feed-builders.ts';

const models = [
  aFeed({ entries: [...hardEntries, anEntry({ guid: anEntry().url })] }),
  aFeed({ entries: episodes, podcast: aPodcast() }),
  ...[subscription, archivePage, aFeed({ archive: { kind: 'complete' } })],
];

const { html: _html, ...short } = anEntry();

describe.each(['rss', 'atom', 'json'] as const)('what is corrected in %s', (format) => {
  const names = allCorrections[format].map(({ name }) => name);

  it('has a name of its own and a reason each', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const { because } of allCorrections[format]) expect(because.length).toBeGreaterThan(20);
  });

  it.each(names)('is wrong without: %s', (name) => {
    const without = {
      rss: allCorrections.rss.filter((one) => format !== 'rss' || one.name !== name),
      atom: allCorrections.atom.filter((one) => format !== 'atom' || one.name !== name),
      json: allCorrections.json.filter((one) => format !== 'json' || one.name !== name),
    };
    const differs = [...models, aFeed({ entries: [short] })].some(
      (model) => renderFeeds(model, without)[format] !== renderFeeds(model)[format],
    );
    expect(differs).toBe(true);
  });
});
