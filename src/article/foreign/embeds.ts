/** What showed a piece of another site becomes a link to it: nothing is loaded from third parties, and nothing framed. */
import type { Call, Piece, Rule } from './piece.ts';
import { left } from './piece.ts';

interface Embed {
  readonly names: readonly string[];
  readonly from: string;
  readonly words: string;
  /** The address, made of an id or of two words. */
  readonly url: (id: string, second: string) => string;
  readonly example: string;
}

const part = encodeURIComponent;
const path = (text: string): string => text.split('/').map(part).join('/');

const embeds: readonly Embed[] = [
  {
    names: ['youtube', 'yt', 'youtube_lite', 'youtubelite', 'lite-youtube', 'youtube-lite', 'youtubeembed'],
    from: 'Hugo, Jekyll, Hexo, Zola, dev.to',
    words: 'Video on YouTube',
    url: (id) => `https://www.youtube.com/watch?v=${part(id)}`,
    example: '{{< youtube dQw4w9WgXcQ >}}',
  },
  {
    names: ['vimeo'],
    from: 'Hugo, Hexo, Zola',
    words: 'Video on Vimeo',
    url: (id) => `https://vimeo.com/${part(id)}`,
    example: '{{< vimeo 55073825 >}}',
  },
  {
    names: ['bilibili'],
    from: 'Hugo, Hexo',
    words: 'Video on Bilibili',
    url: (id) => `https://www.bilibili.com/video/${part(id)}/`,
    example: '{{< bilibili BV1Sx411T7QQ >}}',
  },
  {
    names: ['twitch'],
    from: 'Jekyll, dev.to',
    words: 'Video on Twitch',
    url: (id) => `https://www.twitch.tv/videos/${part(id)}`,
    example: '{% twitch 1234 %}',
  },
  {
    names: ['gist', 'github-gist'],
    from: 'Hugo, Jekyll, Hexo, dev.to',
    words: 'Code on GitHub',
    url: (first, second) =>
      `https://gist.github.com/${path(/^[\w-]+$/.test(second) ? `${first}/${second}` : first)}`,
    example: '{{< gist jane 0f1e2d3c >}}',
  },
  {
    names: ['github'],
    from: 'dev.to, Hugo',
    words: 'On GitHub',
    url: (name) => `https://github.com/${path(name)}`,
    example: '{% github jane/tides %}',
  },
  {
    names: ['tweet', 'twitter', 'x', 'twitter_simple', 'x_simple', 'twitter-simple', 'x-simple'],
    from: 'Hugo, Jekyll, dev.to',
    words: 'Post on X',
    url: (first, second) =>
      `https://x.com/${/^\d+$/.test(second) ? part(first) : 'i'}/status/${part(/^\d+$/.test(second) ? second : first)}`,
    example: '{{< tweet user="jane" id="877500564405444608" >}}',
  },
  {
    names: ['instagram', 'instagram_simple'],
    from: 'Hugo, dev.to',
    words: 'Post on Instagram',
    url: (id) => `https://www.instagram.com/p/${part(id)}/`,
    example: '{{< instagram CxOWiQNP2MO >}}',
  },
  {
    names: [
      'mastodon',
      'toot',
      'bluesky',
      'reddit',
      'linkedin',
      'medium',
      'stackblitz',
      'codesandbox',
      'replit',
      'glitch',
      'runkit',
      'kotlin',
      'nexttech',
      'tiktok',
      'embed',
      'soundcloud',
      'bandcamp',
      'loom',
      'wikipedia',
      'blogcast',
      'forem',
      'organization',
      'tag',
      'podcast',
      'parler',
      'wistia',
      'figma',
      'airtable',
      'facebook',
      'pinterest',
      'oembed',
      'embedly',
      'bookmark',
      'linkcard',
      'blogcard',
      'link-preview',
      'linkpreview',
      'card',
      'iframe',
      'peertube',
    ],
    from: 'dev.to, Hugo, Jekyll, Hexo',
    words: '',
    url: () => '',
    example: '{% embed https://tides.example/tables %}',
  },
  {
    names: ['codepen'],
    from: 'dev.to, Hugo, Hexo',
    words: 'Code on CodePen',
    url: (first, second) => `https://codepen.io/${path(second === '' ? first : `${first}/pen/${second}`)}`,
    example: '{% codepen https://codepen.io/jane/pen/abcdef %}',
  },
  {
    names: ['jsfiddle'],
    from: 'Hexo, dev.to',
    words: 'Code on JSFiddle',
    url: (id) => `https://jsfiddle.net/${path(id)}`,
    example: '{% jsfiddle abc123 %}',
  },
  {
    names: ['asciinema'],
    from: 'dev.to, Hugo, Jekyll',
    words: 'Recording of a terminal',
    url: (id) => `https://asciinema.org/a/${part(id)}`,
    example: '{% asciinema 239367 %}',
  },
  {
    names: ['speakerdeck'],
    from: 'Hugo, Jekyll, dev.to',
    words: 'Slides',
    url: (id) => `https://speakerdeck.com/player/${part(id)}`,
    example: '{% speakerdeck 7e9f8c0fa0c949bd8025457181913fd0 %}',
  },
  {
    names: ['spotify'],
    from: 'dev.to, Hugo, Hexo',
    words: 'On Spotify',
    url: (id) => `https://open.spotify.com/${path(id.replace(/^spotify:/, '').replaceAll(':', '/'))}`,
    example: '{% spotify spotify:episode:5V4XZWqZQJvbddd31n56mf %}',
  },
  {
    names: ['user'],
    from: 'dev.to',
    words: '',
    url: (name) => `https://dev.to/${part(name)}`,
    example: '{% user jane %}',
  },
  {
    names: ['stackexchange', 'stackoverflow'],
    from: 'dev.to',
    words: 'On Stack Overflow',
    url: (id) => `https://stackoverflow.com/q/${part(id)}`,
    example: '{% stackoverflow 57496168 %}',
  },
];

const idNames = [
  'id',
  'videoid',
  'video_id',
  'video',
  'videourl',
  'tweetid',
  'tweetlink',
  'url',
  'src',
  'href',
  'link',
  'code',
];

const firstOf = (named: ReadonlyMap<string, string>, names: readonly string[]): string | undefined =>
  names.map((name) => named.get(name)).find((value) => value !== undefined && value !== '');

function write(embed: Embed, { name, words, named }: Call): Piece {
  const user = firstOf(named, ['user', 'username']);
  const id = firstOf(named, idNames);
  const [first = '', second = ''] = id === undefined ? words : user === undefined ? [id] : [user, id];
  const title = firstOf(named, ['title', 'caption', 'alt', 'label']);
  if (first === '') return left;
  const isUrl = /^(https?:)?\/\//.test(first);
  const url = isUrl ? first.replace(/^\/\//, 'https://') : embed.url(first, second);
  if (url === '') return left;
  const said = embed.words === '' ? (title === undefined ? shown(url, name) : '') : embed.words;
  const words_ = said === '' ? (title ?? '') : title === undefined ? said : `${said}: ${title}`;
  return { kind: 'link', url: watchUrl(url), words: words_ };
}

/** An address as people read it. */
function shown(url: string, name: string): string {
  if (name === 'user') return `@${url.slice(url.lastIndexOf('/') + 1)}`;
  const short = url
    .replace(/^https?:\/\/(www\.)?/, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/$/, '');
  return short.length > 80 ? `${short.slice(0, 79)}…` : short;
}

/** Addresses made for frames, as the ones for people. */
export const watchUrl = (url: string): string =>
  url
    .replace(
      /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,})[\s\S]*$/,
      'https://www.youtube.com/watch?v=$1',
    )
    .replace(/^https?:\/\/player\.vimeo\.com\/video\/(\d+)[\s\S]*$/, 'https://vimeo.com/$1')
    .replace(/^(https:\/\/gist\.github\.com\/[\w./-]+)\.js(?:\?[\s\S]*)?$/, '$1')
    .replace(/^(https?:\/\/codepen\.io\/[\w-]+)\/embed\/(?:preview\/)?([\w-]+)[\s\S]*$/, '$1/pen/$2');

/** What a frame or a script of another site showed, as a link; `undefined`: it has no web address. */
export function frameLink(src: string, title: string): Piece | undefined {
  const [address = ''] = src.trim().split(/[\s"'<>]/);
  const url = watchUrl(address.replace(/^\/\//, 'https://'));
  const host = /^https?:\/\/(?:www\.)?([^/?#@\\]+)/.exec(url)?.[1];
  if (host === undefined) return undefined;
  const said = hosts.find(([known]) => known.test(url))?.[1];
  if (said === undefined) return { kind: 'link', url, words: title === '' ? host : title };
  return { kind: 'link', url, words: title === '' ? said : `${said}: ${title}` };
}

const hosts: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/(www\.)?(youtube\.com|youtu\.be)\//, 'Video on YouTube'],
  [/^https?:\/\/vimeo\.com\//, 'Video on Vimeo'],
  [/^https?:\/\/player\.bilibili\.com\//, 'Video on Bilibili'],
  [/^https?:\/\/gist\.github\.com\//, 'Code on GitHub'],
  [/^https?:\/\/codepen\.io\//, 'Code on CodePen'],
  [/^https?:\/\/open\.spotify\.com\//, 'On Spotify'],
  [/^https?:\/\/(www\.)?google\.[a-z.]+\/maps/, 'Map on Google Maps'],
  [/^https?:\/\/docs\.google\.com\//, 'On Google Docs'],
  [/^https?:\/\/(www\.)?slideshare\.net\//, 'Slides'],
  [/^https?:\/\/speakerdeck\.com\//, 'Slides'],
  [/^https?:\/\/w\.soundcloud\.com\//, 'On SoundCloud'],
  [
    /^https?:\/\/(codesandbox\.io|stackblitz\.com|jsfiddle\.net|replit\.com|(www\.)?desmos\.com|observablehq\.com)\//,
    'Code to try',
  ],
  [/^https?:\/\/(www\.)?(openstreetmap\.org|google\.com\/maps)/, 'Map'],
  [/^https?:\/\/(www\.)?(facebook|instagram)\.com\//, 'Post'],
  [
    /^https?:\/\/(player\.twitch\.tv|www\.dailymotion\.com|www\.ted\.com|embed\.ted\.com|fast\.wistia\.net)\//,
    'Video',
  ],
];

export const embedRules: readonly Rule[] = embeds.map((embed) => ({
  from: embed.from,
  names: embed.names,
  becomes: `A link: “${embed.words === '' ? 'the title or the address' : embed.words}”, with the title if there is one.`,
  example: embed.example,
  write: (call) => write(embed, call),
}));
