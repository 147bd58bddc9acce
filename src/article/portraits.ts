/** Pictures of authors that publication.yaml names and that are not there. */
import { contentKeyOf } from '../keys.ts';
import { type Problem, received } from '../problem.ts';
import type { ArticlePorts } from './ports.ts';
import type { ReadPublication } from './publication.ts';
import { isPictureKey } from './rendition.ts';

/** One that comes with this file may be there without having been looked at, so the bucket is asked. */
export async function portraitsMissing(
  { content }: Pick<ArticlePorts, 'content'>,
  { config, place }: Pick<ReadPublication, 'config' | 'place'>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [id, { picture }] of Object.entries(config.authors)) {
    const key = picture?.startsWith('/') ? contentKeyOf(picture) : undefined;
    if (picture === undefined || key === undefined) continue;
    if (isPictureKey(key) && (await content.head(key)) !== undefined) continue;
    problems.push({ ...portraitMissing(picture, key), ...place(['authors', id, 'picture']) });
  }
  return problems;
}

const portraitMissing = (picture: string, key: string): Problem => ({
  severity: 'warning',
  code: 'image-missing',
  wrong: 'The picture of an author is not there; the author’s page shows a gap.',
  expected: `a picture ${received(key)}`,
  example: 'picture: /articles/people/ines.jpg, which is the file articles/people/ines.jpg',
  received: received(picture),
});
