/** Pictures by the names that generators have for them. */
import type { Call, Piece, Rule } from './piece.ts';
import { left } from './piece.ts';
import { addressed } from './write.ts';

const picture = /\.(png|jpe?g|gif|webp|avif|svg|bmp)(?:[?#].*)?$/i;

const sources = [
  'src',
  'image_path',
  'url',
  'image',
  'img',
  'path',
  'file',
  'filename',
  'source',
  'light',
  'link',
];
const first = (named: ReadonlyMap<string, string>, names: readonly string[]): string | undefined =>
  names.map((name) => named.get(name)).find((value) => value !== undefined && value !== '');

/** `figure`, and every tag whose values say that it is a picture. */
export function pictureOf({ words, named }: Call): Piece {
  const src = first(named, sources) ?? words.find((word) => picture.test(word)) ?? words[0];
  if (src === undefined || src === '') return left;
  const rest = words.filter((word) => word !== src);
  const caption = [first(named, ['caption', 'description', 'cap', 'title']), attribution(named)]
    .filter((text) => text !== undefined && text !== '')
    .join(' ');
  const alt = first(named, ['alt', 'alttext', 'title', 'caption', 'description']) ?? rest[0] ?? '';
  const link = named.get('link') ?? named.get('href');
  return {
    kind: 'image',
    src,
    alt: plain(alt),
    ...(caption === '' ? {} : { caption }),
    ...(link === undefined || link === src ? {} : { link }),
    ...sizes(named),
  };
}

function attribution(named: ReadonlyMap<string, string>): string | undefined {
  const attr = first(named, ['attr', 'attribution', 'credit', 'copyright']);
  const link = first(named, ['attrlink']);
  return attr === undefined || link === undefined
    ? attr
    : `[${attr.replace(/[[\]]/g, '')}](${addressed(link)})`;
}

export function sizes(named: ReadonlyMap<string, string>): { width?: string; height?: string } {
  const [width, height] = ['width', 'height'].map(
    (name) => /^(\d{1,5})(px)?$/.exec(named.get(name) ?? '')?.[1],
  );
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

/** Captions are Markdown; an alternative text is not. */
const plain = (text: string): string =>
  text.replace(/<[^<>]*>/g, '').replace(/\[([^[\]]*)\]\([^()\s]*\)/g, '$1');

/** Does a tag that no table knows speak of a picture? */
export const showsPicture = ({ words, named }: Call): boolean =>
  picture.test(first(named, ['src', 'image_path', 'image', 'url', 'path', 'file']) ?? words[0] ?? '');

/** Hexo's `img`: classes, then the file, then width, height and title. */
function hexoImage(call: Call): Piece {
  const at = call.words.findIndex((word) => picture.test(word) || /^(https?:)?\//.test(word));
  if (at < 0) return pictureOf(call);
  const rest = call.words.slice(at + 1).filter((word) => !/^\d+(px|%)?$/.test(word));
  const alt = rest.flatMap((word) => word.split(/["']\s+["']/));
  return { kind: 'image', src: call.words[at] ?? '', alt: alt.at(-1) ?? '' };
}

/** Hexo keeps an article's pictures in a folder of its name. */
export function hexoAsset(name: string, key: string): string {
  const own = key.slice(key.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  return own === 'index' || name.startsWith('/') || name.includes('://') ? name : `${own}/${name}`;
}

function assetImage(call: Call): Piece {
  const at = call.words.findIndex((word) => picture.test(word));
  const file = call.words[Math.max(0, at)];
  if (file === undefined) return left;
  const words = call.words.slice(Math.max(0, at) + 1).filter((word) => !/^\d+(px|%)?$/.test(word));
  return { kind: 'image', src: hexoAsset(file, call.place.key), alt: words.join(' ') };
}

export const pictureRules: readonly Rule[] = [
  {
    from: 'Hugo, Jekyll, Zola',
    names: [
      'figure',
      'image',
      'picture',
      'photo',
      'imgcap',
      'image-caption',
      'responsive_image',
      'responsive-image',
      'imgproc',
      'lightbox',
      'fancybox',
      'img-responsive',
      'featuredimage',
      'imageclick',
      'blogimg',
      'postimage',
      'thumbnail',
      'svg',
      'resize_image',
      'zoomable',
      'image-gallery-item',
    ],
    becomes:
      'The picture, with its alternative text and its width; a caption (Markdown) and a credit below it.',
    example: '{{< figure src="gauge.png" alt="A gauge" caption="Low water" attr="Jane" >}}',
    write: pictureOf,
  },
  {
    from: 'Hexo, Jekyll, Hugo',
    names: ['img', 'fi', 'fullimage', 'full-image'],
    becomes: 'The picture; classes and sizes go.',
    example: '{% img right /images/gauge.png 300 "A gauge" %}',
    write: (call) => (call.named.size > 0 ? pictureOf(call) : hexoImage(call)),
  },
  {
    from: 'Hexo',
    names: ['asset_img'],
    becomes: 'The picture from the folder that has the name of the article.',
    example: '{% asset_img gauge.png "A gauge" %}',
    write: assetImage,
  },
];
