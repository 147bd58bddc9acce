/** A Markdown file under `pages/`: an address by its path, perhaps a place in the menu; no feed, no digest. */
import * as z from 'zod';
import type { Outcome } from '../problem.ts';
import type { PageDocument } from './article.ts';
import { field } from './field.ts';
import { sharedFields } from './fields.ts';
import { readFields } from './front-matter.ts';
import { excerptOf } from './html.ts';
import { pageAddress } from './page-address.ts';
import { bodyOf, directionOf, type ParsePlace, readFile } from './parse.ts';
import { titleMissing } from './title.ts';

const order = z
  .string()
  .regex(/^-?\d{1,4}$/)
  .transform(Number);

const pageFields = {
  ...sharedFields,
  menu: field(
    ['menu'],
    z.union([
      order.transform((place) => ({ order: place })),
      z.enum(['true', 'yes']).transform(() => ({})),
      z.enum(['false', 'no']).transform(() => undefined),
      z.object({ label: z.string().trim().min(1).max(40).exactOptional(), order: order.exactOptional() }),
    ]),
    {
      expected: 'true, a number that orders the menu, or an entry with label and order',
      example: 'menu: { label: About, order: 2 }',
      unreadable: 'refuses',
    },
  ),
} as const;

export function parsePage(bytes: Uint8Array, place: ParsePlace): Outcome<PageDocument> {
  const split = readFile(bytes);
  if (!split.ok) return split;
  const front = readFields(split.value, pageFields);
  if (!front.ok) return front;
  const { title: declared, menu, excerpt, language, direction } = front.value.values;
  const body = bodyOf(split.value, place, declared);
  const title = declared ?? body.heading;
  const missing = title === undefined ? [titleMissing] : [];
  const problems = [...split.problems, ...front.problems, ...body.problems, ...missing];
  if (title === undefined || problems.some((problem) => problem.severity === 'error'))
    return { ok: false, problems };
  const value: PageDocument = {
    title,
    address: pageAddress(place.key),
    ...(menu ? { menu: { label: title, order: 100, ...menu } } : {}),
    ...(excerpt ? { description: excerpt } : {}),
    ...(language ? { language } : {}),
    direction: direction ?? directionOf(language ?? place.publication.language),
    html: body.html,
    text: body.text,
    excerpt: excerptOf(excerpt ?? body.text),
    assets: body.assets,
  };
  return { ok: true, value, problems };
}
