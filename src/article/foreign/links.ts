/** Tags that name another article or a file. */

import { notice } from './boxes.ts';
import { assetPath } from './expression.ts';
import { articlePiece, articleUrl } from './meant-article.ts';
import { pictureOf, showsPicture } from './pictures.ts';
import type { Call, Piece, Rule } from './piece.ts';
import { left, nothing } from './piece.ts';

const reference = ({ words, named, place }: Call): Piece => {
  const target = named.get('path') ?? words[0];
  return target === undefined ? left : articlePiece(target, place);
};

/** Jekyll's and dev.to's: a file of the site, or an address. */
function linked(call: Call): Piece {
  const { words, rest, place } = call;
  const url = words.find((word) => /^https?:\/\//.test(word));
  if (url !== undefined)
    return {
      kind: 'link',
      url,
      words:
        words
          .filter((word) => word !== url)
          .join(' ')
          .replace(/^,\s*|,\s*$/g, '') || url,
    };
  const target = rest
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^\/+/, '');
  if (target === '') return left;
  if (/\.(md|mdx|markdown)$/i.test(target)) return articlePiece(`/${target.replace(/^_posts\//, '')}`, place);
  return { kind: 'url', url: `/${target.replace(/^_/, '')}` };
}

/** Hexo's: the slug, then the words of the link. */
function postLink({ words, place }: Call): Piece {
  const [slug, ...rest] = words;
  if (slug === undefined) return left;
  const said = rest.filter((word) => !/^(true|false)$/.test(word)).join(' ');
  return {
    kind: 'link',
    url: articleUrl(slug, place),
    words: said === '' ? slug.replace(/^.*\//, '').replace(/[-_]+/g, ' ') : said,
  };
}

function value({ words, place }: Call): Piece {
  const known = place.values.get(`page.${(words[0] ?? '').toLowerCase()}`);
  return known === undefined ? left : { kind: 'text', text: known };
}

/** An include is known by its name, or by what it was given. */
function included(call: Call): Piece {
  const file = (call.words[0] ?? '').toLowerCase();
  const inner = { ...call, words: call.words.slice(1) };
  if (/\btoc\b|analytics|math|comment|share|head/.test(file)) return nothing;
  const id = call.named.get('id') ?? call.named.get('url') ?? call.named.get('src') ?? inner.words[0];
  const provider = call.named.get('provider') ?? file;
  const words = call.named.get('content') ?? call.named.get('text') ?? call.named.get('message');
  if (/youtube/.test(provider) && id !== undefined)
    return {
      kind: 'link',
      url: /^https?:/.test(id) ? id : `https://www.youtube.com/watch?v=${encodeURIComponent(id)}`,
      words: titled('Video on YouTube', call),
    };
  if (/vimeo/.test(provider) && id !== undefined)
    return {
      kind: 'link',
      url: /^https?:/.test(id) ? id : `https://vimeo.com/${encodeURIComponent(id)}`,
      words: titled('Video on Vimeo', call),
    };
  if (showsPicture(inner) || (/fig|im(age|g)|photo|picture|thumb/.test(file) && call.named.size > 0))
    return pictureOf(inner);
  if (words !== undefined) {
    const box = notice({ ...call, name: file.replace(/\..*$/, '').replace(/^.*\//, ''), words: [] });
    return box.kind === 'around'
      ? { kind: 'source', source: `${box.open}\n\n${words.replace(/\s+/g, ' ')}\n\n${box.close}` }
      : left;
  }
  return left;
}

const titled = (words: string, { named }: Call): string => {
  const title = named.get('title') ?? named.get('caption');
  return title === undefined || title === '' ? words : `${words}: ${title}`;
};

export const linkRules: readonly Rule[] = [
  {
    from: 'Hugo',
    names: ['ref', 'relref'],
    becomes: 'The address of the article.',
    example: '[The tables]({{< ref "tables.md#high" >}})',
    write: reference,
  },
  {
    from: 'Jekyll',
    names: ['post_url'],
    becomes: 'The address of the article that has this file name.',
    example: '[The tables]({% post_url 2024-01-19-tables %})',
    write: reference,
  },
  {
    from: 'Jekyll, dev.to',
    names: ['link'],
    becomes: 'The address of an article or a file; of a web address, a link.',
    example: '[The tables]({% link _posts/2024-01-19-tables.md %})',
    write: linked,
  },
  {
    from: 'Hexo',
    names: ['post_link'],
    becomes: 'A link to the article that has this file name.',
    example: '{% post_link tables "The tide tables" %}',
    write: postLink,
  },
  {
    from: 'Hexo',
    names: ['post_path'],
    becomes: 'The address of the article that has this file name.',
    example: '[The tables]({% post_path tables %})',
    write: reference,
  },
  {
    from: 'Hexo',
    names: ['asset_path', 'asset_link', 'asset'],
    becomes: 'The address of a file from the folder that has the name of the article.',
    example: '[The tables]({% asset_path tables.pdf %})',
    write: assetPath,
  },
  {
    from: 'Eleventy, Hugo',
    names: ['relurl', 'absurl', 'static', 'static-url', 'baseurl', 'siteurl', 'staticref', 'assetfile'],
    becomes: 'The address.',
    example: '[The tables]({{< relurl "/tables.pdf" >}})',
    write: ({ words }) => ({ kind: 'url', url: words[0] ?? '' }),
  },
  {
    from: 'Hugo',
    names: ['param'],
    becomes: 'The title of the article; other values are left out.',
    example: '{{< param title >}}',
    write: value,
  },
  {
    from: 'Hugo',
    names: ['qr'],
    becomes: 'What stands in the code, as text or as a link.',
    example: '{{< qr text="https://tides.example/" />}}',
    write: ({ words, named }) => {
      const text = named.get('text') ?? words[0] ?? '';
      return text === ''
        ? left
        : /^https?:\/\//.test(text)
          ? { kind: 'link', url: text, words: text }
          : { kind: 'text', text };
    },
  },
  {
    from: 'Hexo, Hugo, Jekyll',
    names: ['btn', 'button', 'btn_link', 'link_button'],
    becomes: 'A link.',
    example: '{% btn https://tides.example/, The tables %}',
    write: ({ words, named }) => {
      const url =
        named.get('href') ??
        named.get('link') ??
        named.get('url') ??
        named.get('relref') ??
        words.find((word) => /^(https?:\/\/|\/|#)/.test(word));
      const said =
        named.get('text') ??
        words
          .filter((word) => word !== url && !/^(fa|fab|fas|far|icon)/.test(word))
          .join(' ')
          .replace(/,\s*.*$/, '');
      return url === undefined ? left : { kind: 'link', url, words: said };
    },
  },
  {
    from: 'Hugo, Jekyll, Hexo',
    names: ['video', 'mp4', 'dplayer', 'audio', 'music', 'mp3'],
    becomes: 'A link to the film or the recording.',
    example: '{{< video src="tide.mp4" >}}',
    write: ({ words, named, name }) => {
      const url =
        named.get('src') ?? named.get('url') ?? named.get('mp4') ?? words.find((word) => /[./]/.test(word));
      const said =
        named.get('title') ?? named.get('caption') ?? (/audio|music|mp3/.test(name) ? 'Recording' : 'Video');
      return url === undefined ? left : { kind: 'link', url, words: said };
    },
  },
  {
    from: 'Jekyll',
    names: ['include', 'include_relative', 'include_cached', 'render', 'partial'],
    becomes: 'By its values a picture, a video or a notice, a table of contents nothing; else a quiet box.',
    example: '{% include figure.html src="/gauge.png" caption="Low water" %}',
    write: included,
  },
];
