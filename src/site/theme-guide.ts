/** docs/theme.md: what a theme may do, and for each page the names that its template may use. */
import type * as z from 'zod';
import {
  archivePage,
  articlePage,
  digestPage,
  digestsPage,
  directoryPage,
  feedsPage,
  frame,
  homePage,
  landingPage,
  listPage,
  menuItem,
  newslettersPage,
  previewBanner,
  staticPage,
} from './view.ts';
import {
  articleView,
  authorView,
  bylineModel,
  digestView,
  enclosureView,
  entryModel,
  feedAddress,
  heroView,
  linkView,
  newsletterView,
  periodModel,
  periodView,
  publicationView,
  sectionView,
  seriesView,
  teaserModel,
  teaserView,
} from './view-parts.ts';

export interface Template {
  readonly name: string;
  readonly about: string;
  readonly view: z.ZodType;
}

/** Every template of pages that the builder renders; parts that a page includes come last. */
export const pageTemplates: readonly Template[] = [
  {
    name: 'layout.liquid',
    about:
      'What stands around every page: head, masthead, menu, foot. The page stands in its block `content`.',
    view: frame,
  },
  { name: 'home.liquid', about: 'The front page, `/`.', view: homePage },
  { name: 'article.liquid', about: 'An article, and its preview before it is public.', view: articlePage },
  {
    name: 'preview-banner.liquid',
    about: 'Stands above a preview, whatever the theme; without a layout.',
    view: previewBanner,
  },
  {
    name: 'list.liquid',
    about:
      'The articles of a section (`/sections/…/`), tag (`/tags/…/`), series, author or month (`/archive/2026/11/`).',
    view: listPage,
  },
  {
    name: 'directory.liquid',
    about: 'All sections, tags, authors or series: `/tags/` and so on.',
    view: directoryPage,
  },
  { name: 'archive.liquid', about: 'The way to everything, `/archive/`.', view: archivePage },
  {
    name: 'search.liquid',
    about: 'Search, `/search/`: the one page with a script, which is of this site.',
    view: frame,
  },
  { name: 'feeds.liquid', about: 'All feeds, `/feeds/`.', view: feedsPage },
  {
    name: 'landing.liquid',
    about: 'The page about one feed, `/feeds/…/`, to which the feed itself leads.',
    view: landingPage,
  },
  { name: 'newsletters.liquid', about: 'Newsletters that have digests, `/digests/`.', view: newslettersPage },
  { name: 'digests.liquid', about: 'The digests of one newsletter, `/digests/…/`.', view: digestsPage },
  { name: 'digest.liquid', about: 'One digest, to which its mail leads.', view: digestPage },
  { name: 'page.liquid', about: 'A file of `pages/`.', view: staticPage },
  { name: 'not-found.liquid', about: 'What stands where nothing is (404).', view: frame },
  { name: 'gone.liquid', about: 'What stands where something was withdrawn (410).', view: frame },
  { name: 'teaser.liquid', about: 'An article in a list; lists include it.', view: teaserModel },
  {
    name: 'byline.liquid',
    about: 'Who wrote it, and when; articles and teasers include it.',
    view: bylineModel,
  },
  {
    name: 'mail-period.liquid',
    about: 'The period of a digest in words, on pages and in mails.',
    view: periodModel,
  },
  {
    name: 'entry.liquid',
    about:
      'The content of an entry in feeds, without a layout. Feed readers know no stylesheet, and every address is absolute.',
    view: entryModel,
  },
];

/** Described once. */
const parts: readonly (readonly [string, z.ZodType])[] = [
  ['publication', publicationView],
  ['teaser', teaserView],
  ['article', articleView],
  ['author', authorView],
  ['section', sectionView],
  ['picture', heroView],
  ['recording', enclosureView],
  ['series', seriesView],
  ['newsletter', newsletterView],
  ['digest', digestView],
  ['period', periodView],
  ['feed address', feedAddress],
  ['menu item', menuItem],
  ['link', linkView],
];

/** Of a schema, without what is wrapped around it. */
export interface Bare {
  readonly schema: z.ZodType;
  readonly isOptional: boolean;
  readonly about: string;
  readonly isHtml: boolean;
  readonly isAddress: boolean;
  readonly isMoment: boolean;
}

interface Def {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
}
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

export function bare(schema: z.ZodType): Bare {
  const meta = (schema.meta() ?? {}) as Readonly<Record<string, unknown>>;
  const { type, innerType } = defOf(schema);
  const inner = innerType === undefined ? undefined : bare(innerType);
  return {
    schema: inner?.schema ?? schema,
    isOptional: type === 'optional' || inner?.isOptional === true,
    about: schema.description ?? inner?.about ?? '',
    isHtml: meta['html'] === true || inner?.isHtml === true,
    isAddress: meta['address'] === true || inner?.isAddress === true,
    isMoment: meta['moment'] === true || inner?.isMoment === true,
  };
}

/** `undefined`: it is no object. */
export const shapeOf = (schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined => {
  const own = bare(schema).schema;
  return 'shape' in own ? (own.shape as Record<string, z.ZodType>) : undefined;
};

/** `undefined`: it is no list. */
export const elementOf = (schema: z.ZodType): z.ZodType | undefined => defOf(bare(schema).schema).element;

const partOf = (schema: z.ZodType): string | undefined =>
  parts.find(([, one]) => bare(one).schema === bare(schema).schema)?.[0];

export const choicesOf = (schema: z.ZodType): readonly string[] =>
  Object.values(defOf(bare(schema).schema).entries ?? {});

function typeName(schema: z.ZodType): string {
  const element = elementOf(schema);
  if (element !== undefined) return `list of ${typeName(element)}`;
  const part = partOf(schema);
  if (part !== undefined) return `[${part}](#${part.replace(' ', '-')})`;
  const { isHtml, isAddress, isMoment, schema: own } = bare(schema);
  if (isHtml) return 'HTML';
  if (isAddress) return 'address';
  if (isMoment) return 'date';
  const choices = choicesOf(own);
  if (choices.length > 0) return choices.map((one) => `\`${one}\``).join(' or ');
  return { object: 'object', boolean: 'true or false', number: 'number' }[defOf(own).type] ?? 'text';
}

/** A line for each field; those of an object that is no part follow it. */
function fieldLines(shape: Readonly<Record<string, z.ZodType>>, before = ''): readonly string[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const { about, isOptional } = bare(schema);
    const element = elementOf(schema);
    const path = `${before}${name}`;
    const line = `| \`${path}\` | ${typeName(schema)} | ${isOptional ? 'may be absent' : ''} | ${about} |`;
    const inner = partOf(element ?? schema) === undefined ? shapeOf(element ?? schema) : undefined;
    return [line, ...(inner ? fieldLines(inner, `${path}${element ? '[]' : ''}.`) : [])];
  });
}

const table = (shape: Readonly<Record<string, z.ZodType>>): string =>
  ['| name | what | | |', '| --- | --- | --- | --- |', ...fieldLines(shape)].join('\n');

/** Of a page that stands in the layout, what it has beside what every page has. */
function ownShape(view: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const shape = shapeOf(view) ?? {};
  const common = shapeOf(frame) ?? {};
  if (view === frame) return common;
  return Object.fromEntries(Object.entries(shape).filter(([name, one]) => common[name] !== one));
}

const isFramed = (view: z.ZodType): boolean =>
  view !== frame &&
  Object.entries(shapeOf(frame) ?? {}).every(([name, one]) => shapeOf(view)?.[name] === one);

function templateSection({ name, about, view }: Template): string {
  const shape = ownShape(view);
  const beside = isFramed(view) ? 'Beside [what every page has](#layoutliquid):\n\n' : '';
  const isBare = view === frame && name !== 'layout.liquid';
  return [
    `### ${name}`,
    about,
    '',
    isBare ? '[What every page has](#layoutliquid), and nothing else.' : `${beside}${table(shape)}`,
  ].join('\n');
}

const partSection = ([name, schema]: readonly [string, z.ZodType]): string =>
  [`### ${name}`, '', table(shapeOf(schema) ?? {})].join('\n');

/** The two tables of docs/theme.md. */
export const templatesGuide = (): string => pageTemplates.map(templateSection).join('\n\n');
export const partsGuide = (): string => parts.map(partSection).join('\n\n');
