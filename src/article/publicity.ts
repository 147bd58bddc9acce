/** Is the article meant for the public? Whoever says no anywhere is heard: what is out cannot be called back. */
import * as z from 'zod';
import type { Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { type Field, field } from './field.ts';
import type { Place } from './placed.ts';
import { fit, line, truth, understood } from './values.ts';

/** Words of other systems for "out"; the last six are stages of a digital garden, whose notes are public all along. */
const publicWords =
  /^(published|publish|public|live|final|finished|complete|completed|done|active|evergreen|seedling|budding|sapling|growing|tree)$/i;
const draftWords =
  /^(draft|drafts|private|pending|future|scheduled|unpublished|wip|idea|trash|hidden|review|in[- ]review|in[- ]progress)$/i;

export interface Status {
  readonly isPublic: boolean;
  readonly isKnown: boolean;
}

const status = understood((value): Status | undefined => {
  const word = fit(line(100), value);
  if (word === undefined) return undefined;
  const isPublic = publicWords.test(word);
  return { isPublic, isKnown: isPublic || draftWords.test(word) };
});

const visibility = understood((value): Status | undefined => {
  const word = fit(line(100), value);
  return word === undefined ? undefined : { isPublic: /^public$/i.test(word), isKnown: true };
});

/** `published: false`, or the day as in Obsidian's notes. */
const publishedOrDate = (date: z.ZodType<Instant>) =>
  z.union([
    truth.transform((isPublic): Published => ({ isPublic })),
    date.transform((moment): Published => ({ isPublic: true, moment })),
  ]);

interface Published {
  readonly isPublic: boolean;
  readonly moment?: Instant;
}

/** The key alone matters. */
const anyText = understood((): true => true);

/** `permalink: false`; any other value is an address, which is another field's business. */
const hidesPage = understood((value): true | null => (value === 'false' ? true : null));

export const publicityFields = (date: z.ZodType<Instant>) =>
  ({
    draft: field(['draft', 'isDraft'], truth, {
      expected: 'true or false',
      example: 'draft: true',
      unreadable: 'refuses',
    }),
    published: field(['published', 'publish', 'is_published'], publishedOrDate(date), {
      expected: 'true, false or a date',
      example: 'published: false',
      unreadable: 'refuses',
    }),
    status: field(['status'], status, {
      expected: 'published or draft',
      example: 'status: draft',
      unreadable: 'refuses',
    }),
    visibility: field(['visibility'], visibility, {
      expected: 'public or private',
      example: 'visibility: public',
      unreadable: 'refuses',
    }),
    hidden: heldBackBy(['hidden'], truth),
    private: heldBackBy(['private', 'secret'], truth),
    unlisted: heldBackBy(['unlisted', 'headless', 'eleventyExcludeFromCollections'], truth),
    password: heldBackBy(['password'], anyText),
    redirectTo: heldBackBy(['redirect_to'], anyText),
    nowhere: heldBackBy(['permalink'], hidesPage),
    expires: field(['expiryDate', 'unpublishDate', 'expires'], anyText, {
      expected: 'no such key',
      example: 'draft: true',
    }),
  }) as const;

const heldBackBy = <T>(names: Field<T>['names'], schema: z.ZodType<T>): Field<T> =>
  field(names, schema, { expected: 'true or false', example: 'draft: true' });

export interface SaidOfPublicity {
  readonly draft?: boolean;
  readonly published?: { readonly isPublic: boolean };
  readonly status?: Status;
  readonly visibility?: Status;
  readonly hidden?: boolean;
  readonly private?: boolean;
  readonly unlisted?: boolean;
  readonly password?: true;
  readonly redirectTo?: true;
  readonly nowhere?: true;
}

export interface Publicity {
  readonly draft: boolean;
  readonly problems: readonly Problem[];
}

/** A draft by plain words needs no warning; one by a key that means something else elsewhere does. */
export function publicityOf(
  said: SaidOfPublicity,
  inDrafts: boolean,
  place: (name: keyof SaidOfPublicity) => Place,
): Publicity {
  const plainly =
    said.draft === true ||
    said.published?.isPublic === false ||
    inDrafts ||
    (said.status?.isKnown && !said.status.isPublic);
  if (plainly) return { draft: true, problems: [] };
  const [held] = heldBack(said);
  if (held === undefined) return { draft: false, problems: [] };
  return { draft: true, problems: [{ ...keptAsDraft(held), ...place(held) }] };
}

function heldBack(said: SaidOfPublicity): readonly (keyof SaidOfPublicity)[] {
  const { status, visibility } = said;
  const flags = (['hidden', 'private', 'unlisted', 'password', 'redirectTo', 'nowhere'] as const).filter(
    (name) => said[name] === true,
  );
  return [
    ...(status && !status.isPublic ? (['status'] as const) : []),
    ...(visibility && !visibility.isPublic ? (['visibility'] as const) : []),
    ...flags,
  ];
}

const keptAsDraft = (name: keyof SaidOfPublicity): Problem => ({
  severity: 'warning',
  code: 'kept-as-draft',
  wrong:
    name === 'status'
      ? 'The status is no word that is known here; the article is kept as a draft.'
      : 'This key says that not everybody may find the article; it is kept as a draft.',
  expected: 'no such key, if the article is for everybody; draft: true, if it is not',
  example: name === 'status' ? 'status: published' : 'draft: true',
});
