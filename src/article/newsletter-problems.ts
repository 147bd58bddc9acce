/** What is wrong, or odd, about a newsletter of publication.yaml that its schema cannot see. */
import type { Newsletter, Publication } from '../config.ts';
import { type Problem, received } from '../problem.ts';
import { sampleLineViews } from './line-view.ts';
import { newsletterKeys } from './newsletter-keys.ts';
import type { PlacedData } from './placed.ts';

/** A selection names what publication.yaml does not have: allowed, for it may come later, and worth a word. */
export function unmet({ newsletters, sections, authors }: Publication, { place }: PlacedData): Problem[] {
  return newsletters.flatMap((newsletter, index) =>
    (['sections', 'authors'] as const).flatMap((kind) => {
      const known = Object.keys(kind === 'sections' ? sections : authors);
      return (newsletter.selection[kind] ?? []).flatMap((id, entry): Problem[] =>
        known.includes(id)
          ? []
          : [
              {
                ...{ severity: 'warning', code: 'selection-unknown' },
                ...place(['newsletters', index, 'selection', kind, entry]),
                wrong: `The newsletter "${newsletter.id}" selects "${id}", which is not among the ${kind} of publication.yaml.`,
                expected: known.length === 0 ? `an id under ${kind}` : `one of: ${known.join(', ')}`,
                example: newsletterKeys[`selection.${kind}`]?.example ?? '',
                received: received(id),
              },
            ],
      );
    }),
  );
}

/** How many articles make a digest, of a newsletter that mails each by itself: allowed, and without effect. */
export function uncounted({ newsletters }: Publication, { place }: PlacedData): Problem[] {
  return newsletters.flatMap(({ id, cadences, articles }, index): Problem[] => {
    const gathers = cadences.some((cadence) => cadence !== 'article');
    if (gathers || (articles.least === 1 && articles.most === undefined)) return [];
    return [
      {
        ...{ severity: 'warning', code: 'articles-uncounted', ...place(['newsletters', index, 'articles']) },
        wrong: `The newsletter "${id}" mails each article by itself: least and most have no effect.`,
        expected: 'a cadence that gathers',
        example: newsletterKeys['cadences']?.example ?? '',
        received: received(JSON.stringify(articles)),
      },
    ];
  });
}

type Line = 'subject' | 'preheader';

/** Lines of Liquid that cannot be read, or do not render. The engine is large, and few publications have one. */
export async function brokenLines(
  publication: Publication,
  place: PlacedData['place'],
): Promise<readonly Problem[]> {
  const written = publication.newsletters.flatMap((newsletter, index) =>
    (['subject', 'preheader'] as const).flatMap((line) => {
      const template = newsletter[line];
      return template === undefined ? [] : [{ newsletter, index, line, template }];
    }),
  );
  if (written.length === 0) return [];
  const { lineFault } = await import('../line-template.ts');
  return written.flatMap(({ newsletter, index, line, template }) => {
    const fault = lineFault(template, sampleLineViews(publication, newsletter), line === 'subject');
    const where = place(['newsletters', index, line]);
    return fault === undefined
      ? []
      : [{ ...brokenLine(newsletter, line, fault), ...where, received: received(template) }];
  });
}

const brokenLine = ({ id }: Newsletter, line: Line, fault: string): Problem => ({
  severity: 'error',
  code: 'newsletter-line',
  wrong: `The ${line} of the newsletter "${id}" cannot be used. ${fault}`,
  expected: newsletterKeys[line]?.expected ?? '',
  example: newsletterKeys[line]?.example ?? '',
});
