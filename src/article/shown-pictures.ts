/**
 * Pictures as readers get them: with their size, so that nothing jumps, and never larger than sane. On pages the browser
 * chooses among the renditions; feeds and mails get one that every program knows. All of it takes HTML that the sanitizer
 * wrote, and the records as they stand. Pure.
 */
import { contentKeyOf } from '../keys.ts';
import type { ArticleDocument, Hero } from './document.ts';
import type { Picture, Rendition } from './rendition.ts';

/** A file that an image shows, as its record knows it. */
export interface PictureFile {
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Absent: not measured yet, or no picture. */
  readonly picture?: Picture;
}

/** By key of the content bucket. */
export type Pictures = ReadonlyMap<string, PictureFile>;

/** What it is shown with; no row holds it. */
export interface ShownHero extends Hero {
  /** What a browser may choose from. */
  readonly srcset?: string;
  /** The address of a smaller one, for the cards of a digest. */
  readonly small?: string;
}

/** The article with its pictures as pages show them. */
export function onPage<D extends Shown>(document: D, pictures: Pictures): D {
  const hero = document.hero && pageHero(document.hero, pictures);
  const html = pageImages(document.html, pictures, { isBelow: hero !== undefined });
  return { ...document, html, ...(hero === undefined ? {} : { hero }) };
}

type Shown = Pick<ArticleDocument, 'html' | 'hero'>;

/** The article with its pictures as feeds and mails show them. */
export function inPlain<D extends Shown>(document: D, pictures: Pictures): D {
  const { hero: own, ...rest } = document;
  const hero = own && plainHero(own, pictures);
  return {
    ...(rest as D),
    html: plainImages(document.html, pictures),
    ...(hero === undefined ? {} : { hero }),
  };
}

export function pageHero(hero: Hero, pictures: Pictures): ShownHero {
  const picture = measured(fileOf(hero.src, pictures));
  if (picture === undefined) return hero;
  const { src, srcset, width, height } = choiceOf(hero.src, picture);
  return { ...hero, src, width, height, ...(srcset === undefined ? {} : { srcset }) };
}

/** CSS pixels; screens that show two for each are common, and one of four times as many is as large as a page's. */
const dense = 2;

/** CSS pixels: the column of a mail, and what a card of a digest has for its picture. */
const column = 600;
const card = 240;

/** `undefined`: too heavy, and nobody has made it smaller. */
export function plainHero(hero: Hero, pictures: Pictures): ShownHero | undefined {
  const file = fileOf(hero.src, pictures);
  if (isTooHeavy(file)) return undefined;
  const picture = measured(file);
  if (picture === undefined) return hero;
  const plain = plainOf(picture, column * dense);
  if (plain === undefined) return { ...hero, width: picture.width, height: picture.height };
  const { path: src, width, height } = plain;
  return { ...hero, src, width, height, small: plainOf(picture, card * dense)?.path ?? src };
}

/** A picture by itself, for programs that show one beside an entry. */
export interface PlainPicture {
  /** Root-relative. */
  readonly src: string;
  /** Media type without parameters. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** `undefined`: no file of ours, no picture, or one that is too heavy. */
export function plainPicture(src: string, pictures: Pictures): PlainPicture | undefined {
  const file = fileOf(src, pictures);
  if (file === undefined || isTooHeavy(file)) return undefined;
  const picture = measured(file);
  const plain = picture && plainOf(picture, column * dense);
  if (plain !== undefined) return { src: plain.path, type: plain.type, size: plain.size };
  const type = file.contentType.replace(/;.*/, '').trim();
  return type.startsWith('image/') ? { src, type, size: file.size } : undefined;
}

/** The sizes of `<img>`s in a body, by the theme's column of text; where the theme is another, browsers guess higher. */
const columnSizes = '(min-width: 40rem) 37rem, 100vw';

/** `isBelow`: something was shown before, so that not even the first image is in sight at once. */
export function pageImages(
  html: string,
  pictures: Pictures,
  { isBelow = false }: { readonly isBelow?: boolean } = {},
): string {
  let isLazy = isBelow;
  return eachImage(html, ({ attributes, inPicture }) => {
    const file = fileOf(attributes.get('src'), pictures);
    const picture = measured(file);
    const shown = new Map(attributes);
    if (isLazy && !shown.has('loading')) shown.set('loading', 'lazy').set('decoding', 'async');
    if (picture !== undefined) {
      const given = shown.get('width');
      const choice = choiceOf(shown.get('src') ?? '', picture);
      setSize(shown, choice);
      if (!inPicture && !shown.has('srcset') && choice.srcset !== undefined) {
        const sizes = given === undefined ? columnSizes : `${Number.parseInt(given, 10) || 600}px`;
        const auto = shown.get('loading') === 'lazy' ? 'auto, ' : '';
        shown.set('src', choice.src).set('srcset', choice.srcset).set('sizes', `${auto}${sizes}`);
      }
    }
    isLazy = true;
    return tagOf(shown);
  });
}

/** One source for each image; nothing that only a browser understands. */
export function plainImages(html: string, pictures: Pictures): string {
  // The sanitizer closes them, which browsers do not mind.
  const sources = /<source\b[^>]*\ssrcset="[^>]*>(?:<\/source>)?/g;
  const single = html.replace(/<\/?picture\b[^>]*>/g, '').replace(sources, '');
  return eachImage(single, ({ attributes }) => {
    const file = fileOf(attributes.get('src'), pictures);
    if (isTooHeavy(file)) return named(attributes.get('alt') ?? '');
    const picture = measured(file);
    if (picture === undefined) return tagOf(attributes);
    const shown = new Map(attributes);
    const plain = plainOf(picture, column * dense);
    setSize(shown, plain ?? picture);
    if (plain !== undefined) shown.set('src', plain.path);
    for (const name of ['srcset', 'sizes', 'loading', 'decoding']) shown.delete(name);
    return tagOf(shown);
  });
}

/** The words of a picture that is not shown; they are escaped already. */
const named = (alt: string): string => (alt === '' ? '' : `<em>${alt}</em>`);

/** Bytes. A picture that nobody has made smaller may be as heavy as this in a feed or a mail. */
const heaviest = 1_000_000;

const isTooHeavy = (file: PictureFile | undefined): boolean =>
  file !== undefined && file.size > heaviest && measured(file) === undefined;

type Measured = Extract<Picture, { kind: 'measured' }>;

const measured = (file: PictureFile | undefined): Measured | undefined =>
  file?.picture?.kind === 'measured' ? file.picture : undefined;

const fileOf = (src: string | undefined, pictures: Pictures): PictureFile | undefined => {
  const key = src === undefined ? undefined : contentKeyOf(src.replaceAll('&amp;', '&'));
  return key === undefined ? undefined : pictures.get(key);
};

/** The narrowest that is wide enough, else the widest. */
function plainOf({ renditions }: Measured, width: number): Rendition | undefined {
  const plain = renditions.filter(({ type }) => type !== 'image/webp');
  return plain.find((one) => one.width >= width) ?? plain.at(-1);
}

interface Choice {
  /** For who knows no srcset. */
  readonly src: string;
  readonly srcset?: string;
  readonly width: number;
  readonly height: number;
}

function choiceOf(src: string, picture: Measured): Choice {
  const forPages = picture.renditions.filter(({ type }) => type === 'image/webp');
  const widest = forPages.at(-1);
  if (widest === undefined) return { src, width: picture.width, height: picture.height };
  const srcset = forPages.map(({ path, width }) => `${path} ${width}w`).join(', ');
  return {
    ...{ src: plainOf(picture, widest.width)?.path ?? widest.path, srcset },
    ...{ width: widest.width, height: widest.height },
  };
}

/** What the author wrote stands; what is missing follows from the picture's proportions. */
function setSize(
  attributes: Map<string, string>,
  own: { readonly width: number; readonly height: number },
): void {
  const [width, height] = [Number(attributes.get('width')), Number(attributes.get('height'))];
  if (width > 0 && height > 0) return;
  const scale = width > 0 ? width / own.width : height > 0 ? height / own.height : 1;
  attributes.set('width', String(Math.max(1, Math.round(own.width * scale))));
  attributes.set('height', String(Math.max(1, Math.round(own.height * scale))));
}

interface Image {
  readonly attributes: ReadonlyMap<string, string>;
  /** Within `<picture>`, whose sources say what is shown. */
  readonly inPicture: boolean;
}

function eachImage(html: string, write: (image: Image) => string): string {
  let inPicture = false;
  return html.replace(/<(\/?)(picture|img)\b([^>]*)>/g, (tag, slash: string, name: string, rest: string) => {
    if (name === 'picture') {
      inPicture = slash === '';
      return tag;
    }
    return write({ attributes: attributesOf(rest), inPicture });
  });
}

const attributesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/\s([a-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));

const tagOf = (attributes: ReadonlyMap<string, string>): string =>
  `<img${[...attributes].map(([name, value]) => ` ${name}="${value}"`).join('')} />`;
