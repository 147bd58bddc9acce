/** An archive as a paper of ten years has it: three in ten articles link to others and show pictures. */

export interface ArchiveFile {
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
}

const picturesEach = 30;
const sections = ['sea', 'land', 'town', 'letters'];
const words =
  'the tables of tides were wrong and nobody knew why until a clerk in the harbour read them again'.split(
    ' ',
  );

export function archive(articles: number, random: () => number): readonly ArchiveFile[] {
  const pick = (most: number): number => Math.floor(random() * most);
  const pictures = Math.ceil(articles / picturesEach);
  const prose = () =>
    Array.from({ length: 6 }, () =>
      Array.from({ length: 60 }, () => words[pick(words.length)]).join(' '),
    ).join('.\n\n');
  const files: ArchiveFile[] = Array.from({ length: pictures }, (_, n) => ({
    ...{ key: `articles/img/${n}.png`, body: `picture ${n}`, contentType: 'image/png' },
  }));
  for (let n = 0; n < articles; n++) {
    const date = new Date(Date.UTC(2016, 0, 1 + pick(3_650), pick(24))).toISOString();
    const linking = random() < 0.3;
    const links = `\n\nSee [another](${pick(articles)}.md) and [one more](${pick(articles)}.md).\n\n![A gauge](img/${pick(pictures)}.png)\n`;
    files.push({
      key: `articles/${n}.md`,
      contentType: 'text/markdown',
      body: `---\ntitle: Article ${n}\ndate: ${date}\nsection: ${sections[n % sections.length]}\ntags: [tag-${pick(20)}, tag-${pick(20)}]\n---\nOf ${n}. ${prose()}${linking ? links : ''}\n`,
    });
  }
  return files;
}
